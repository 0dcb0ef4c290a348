/** A small convolutional network with block attention (CBAM; Woo et al. 2018) behind each of its stages. */
import { draw } from './drawing.ts'
import { convolveNormalized, drawClassifier, scaled, square } from './parts.ts'
import { colourSquare, type Template } from './template.ts'

const filters = [32, 64, 128] as const
/** Small images have few channels: the paper's 16 would leave two units to weigh 32 channels with. */
const ratio = 8

export const cbamCnn: Template = {
  id: 'cbam-cnn',
  name: 'CBAM-CNN',
  family: 'attention',
  task: 'single_label',
  year: 2018,
  summary: 'A small network that learns where to look: behind every stage, CBAM weighs first the channels and then the places of the image.',
  lookAt: 'CBAM adds hardly any parameters. It weighs by means and by maxima, so that small but strong details count too.',
  source: 'Woo, Park, Lee, Kweon: CBAM: convolutional block attention module. ECCV 2018, arXiv:1807.06521',
  input: colourSquare(32),
  classCount: 10,
  small: { input: colourSquare(32), width: 0.5 },
  smallestSidePx: 8,
  create(input, classCount, scale) {
    return drawClassifier('CBAM-CNN', input, classCount, (drawing, image) => {
      let last = image
      for (const count of filters) {
        for (let repeat = 0; repeat < 2; repeat += 1) last = convolveNormalized(drawing, last, square(scaled(count, scale), 3))
        last = draw(drawing, draw(drawing, last, 'CBAM', { ratio }), 'MaxPooling2D')
      }
      return draw(drawing, last, 'GlobalAveragePooling2D')
    })
  },
}
