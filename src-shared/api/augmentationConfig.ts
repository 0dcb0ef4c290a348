/** Augmentation as it arrives over the API: limits of every number. The meaning stands in `training/augmentation.ts`. */
import { z } from 'zod'

const probability = z.number().min(0).max(1)

/** Two numbers in order between limits. */
function range(lowest: number, highest: number) {
  const end = z.number().min(lowest).max(highest)
  return z.tuple([end, end]).refine(([lower, upper]) => lower <= upper, 'the first number is above the second').readonly()
}

/** Zooming by -1 would show a single point. */
const zoom = range(-0.99, 1)
const alpha = z.number().min(0.01).max(100)

const layer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('RandomFlip'), mode: z.enum(['horizontal', 'vertical', 'horizontal_and_vertical']), probability }),
  z.strictObject({ kind: z.literal('RandomTranslation'), height_factor: range(-1, 1), width_factor: range(-1, 1), probability }),
  z.strictObject({ kind: z.literal('RandomRotation'), factor: range(-1, 1), probability }),
  z.strictObject({ kind: z.literal('RandomZoom'), height_factor: zoom, width_factor: zoom.nullable(), probability }),
  z.strictObject({ kind: z.literal('RandomShear'), x_factor: range(0, 1), y_factor: range(0, 1), probability }),
  z.strictObject({ kind: z.literal('RandomCrop'), padding: z.int().min(0).max(1000), probability }),
  z.strictObject({ kind: z.literal('RandomBrightness'), factor: range(-1, 1), probability }),
  z.strictObject({ kind: z.literal('RandomContrast'), factor: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).readonly(), probability }),
  z.strictObject({ kind: z.literal('RandomSaturation'), factor: range(0, 1), probability }),
  z.strictObject({ kind: z.literal('RandomHue'), factor: range(0, 1), probability }),
  z.strictObject({ kind: z.literal('GaussianNoise'), stddev: z.number().min(0).max(255), probability }),
  z.strictObject({ kind: z.literal('RandomErasing'), scale: range(0, 1), fill_value: z.union([z.number().min(0).max(255), z.literal('noise')]), probability }),
  z.strictObject({ kind: z.literal('MixUp'), alpha, probability }),
  z.strictObject({ kind: z.literal('CutMix'), alpha, probability }),
  z.strictObject({ kind: z.literal('RandAugment'), num_ops: z.int().min(1).max(13), magnitude: z.number().min(0).max(30), probability }),
])

export const augmentationConfig = z.strictObject({
  layers: z.array(layer).max(40).readonly(),
  fill_mode: z.enum(['reflect', 'nearest', 'constant']),
  fill_value: z.number().min(0).max(255),
  interpolation: z.enum(['bilinear', 'nearest']),
})
