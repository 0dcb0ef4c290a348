/**
 * Augmentation: how training images are changed at random before the network sees them. Names, options and their meaning are those of
 * Keras's preprocessing layers; pixels are 0..255. It happens inside the compiled step, in training only.
 *
 * Order: everything geometric first, in the order of the list, as one matrix and one resampling; then colours, noise and erasing in
 * the order of the list; then mixing. Each image of a batch draws its own numbers.
 */

/** Both ends belong to it; a number between them is drawn for each image. */
export type Range = readonly [lower: number, upper: number]

/** Applied to an image with this probability, else the image stays as it is. */
interface Chance {
  readonly probability: number
}

export type GeometricAugmentation = Chance & (
  /** Each direction named is flipped with the probability, on its own. */
  | { readonly kind: 'RandomFlip'; readonly mode: 'horizontal' | 'vertical' | 'horizontal_and_vertical' }
  /** Shares of height and width, -1..1; positive moves down and right. */
  | { readonly kind: 'RandomTranslation'; readonly height_factor: Range; readonly width_factor: Range }
  /** Turns (1 is 360 degrees), -1..1; positive is counter-clockwise. */
  | { readonly kind: 'RandomRotation'; readonly factor: Range }
  /** Above -1, at most 1; positive zooms out. `width_factor` null keeps the proportions. */
  | { readonly kind: 'RandomZoom'; readonly height_factor: Range; readonly width_factor: Range | null }
  /** Pixels sideways per pixel down (x) and down per pixel sideways (y), 0..1, about the top left corner as in Keras, in one direction or the other. */
  | { readonly kind: 'RandomShear'; readonly x_factor: Range; readonly y_factor: Range }
  /** Adds this many pixels on every side and cuts the image's own size out of that, at whole pixels. */
  | { readonly kind: 'RandomCrop'; readonly padding: number }
)

export type ColourAugmentation = Chance & (
  /** Share of 255 that is added, -1..1. */
  | { readonly kind: 'RandomBrightness'; readonly factor: Range }
  /** Distance of each channel from its mean over the image, times a number in [1 - lower, 1 + upper]; both 0..1. */
  | { readonly kind: 'RandomContrast'; readonly factor: Range }
  /** 0 is grey, 0.5 as it is, 1 as colourful as can be: the saturation times factor / (1 - factor). Grey images stay as they are. */
  | { readonly kind: 'RandomSaturation'; readonly factor: Range }
  /** Turns the hue by up to half a circle times the factor, in one direction or the other; 0..1. Grey images stay as they are. */
  | { readonly kind: 'RandomHue'; readonly factor: Range }
  /** `stddev` in grey levels. */
  | { readonly kind: 'GaussianNoise'; readonly stddev: number }
  /** A rectangle of sqrt(scale) times the width and sqrt(scale) times the height, each with its own number; `fill_value` 0..255 or 'noise': each pixel at random. Cutout is scale [s, s]. */
  | { readonly kind: 'RandomErasing'; readonly scale: Range; readonly fill_value: number | 'noise' }
)

/** `alpha`: shares are drawn from Beta(alpha, alpha). The other image is the next one of the batch, which is shuffled. */
export type MixingAugmentation = Chance & ({ readonly kind: 'MixUp'; readonly alpha: number } | { readonly kind: 'CutMix'; readonly alpha: number })

/** `num_ops` different changes out of 13, each as strong as `magnitude` (0..30) says (Cubuk et al. 2019, without histogram equalization). */
export type RandAugmentation = Chance & { readonly kind: 'RandAugment'; readonly num_ops: number; readonly magnitude: number }

export type Augmentation = GeometricAugmentation | ColourAugmentation | MixingAugmentation | RandAugmentation

export interface AugmentationConfig {
  readonly layers: readonly Augmentation[]
  /** What lies outside the image: its mirror image, its outermost pixels, or `fill_value` everywhere. */
  readonly fill_mode: 'reflect' | 'nearest' | 'constant'
  /** 0..255 */
  readonly fill_value: number
  /** Flips and crops alone move whole pixels and are exact either way. */
  readonly interpolation: 'bilinear' | 'nearest'
}

export const noAugmentation: AugmentationConfig = { layers: [], fill_mode: 'reflect', fill_value: 0, interpolation: 'bilinear' }
