/** How an image becomes the model's input, as data for other programs: written beside every exported model and read by the examples. */
import { channelsOf, type InputSettings } from '../../src-shared/dataset/inputSettings.ts'

/** What `preprocessing.json` says. Pixels stay 0..255: scaling is part of the model. */
export function preprocessingOf(input: InputSettings, layout: 'NCHW' | 'NHWC') {
  return {
    width: input.widthPx,
    height: input.heightPx,
    colour: input.colour,
    channels: channelsOf(input.colour),
    fit: input.fit,
    resize: 'lanczos3 where the image shrinks, bicubic where it grows',
    range: [0, 255],
    layout,
    dtype: 'float32',
  }
}
