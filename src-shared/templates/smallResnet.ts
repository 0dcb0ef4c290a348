/** A small residual network after He, Zhang, Ren, Sun 2015 (section 4.2, the CIFAR networks), with three blocks: eight layers with weights on the main path. */
import { draw, finishDrawing, startDrawing, type Drawing } from './drawing.ts'
import { momentum, scaled } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Channels of the three stages; the image halves between them. */
const widths = [32, 64, 128] as const
/** A few thousand images are soon learnt by heart; dropping values between the blocks slows that down. */
const dropBetweenBlocks = 0.2
const dropAtEnd = 0.3
const convolution: LayerConfig = { padding: 'same', use_bias: false, kernel_initializer: 'he_normal' }

export const smallResnet: Template = {
  id: 'small-resnet',
  name: 'Small ResNet',
  family: 'first',
  task: 'single_label',
  year: 2015,
  summary: 'Three residual blocks for a data set of one\'s own: every block learns only a correction, which is added to its own input over a shortcut.',
  lookAt: 'The shortcut around each block. Where the image halves, a 1×1 convolution fits it; dropout between the blocks keeps few images from being learnt by heart.',
  source: 'After He, Zhang, Ren, Sun: Deep residual learning for image recognition, section 4.2. CVPR 2016, arXiv:1512.03385',
  input: colourSquare(32),
  classCount: 10,
  small: { input: colourSquare(32), width: 0.5 },
  create(input, classCount, scale) {
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
    last = draw(drawing, last, 'Conv2D', { ...convolution, filters: scaled(widths[0], scale) })
    last = draw(drawing, last, 'BatchNormalization', { momentum })
    last = draw(drawing, last, 'Activation')
    for (const [stage, filters] of widths.entries()) {
      last = residualBlock(drawing, last, scaled(filters, scale), stage === 0 ? 1 : 2)
      if (stage < widths.length - 1) last = draw(drawing, last, 'Dropout', { rate: dropBetweenBlocks })
    }
    last = draw(drawing, last, 'GlobalAveragePooling2D')
    last = draw(drawing, last, 'Dropout', { rate: dropAtEnd })
    draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
    return finishDrawing(drawing, 'Small ResNet', input)
  },
}

/** relu(x + BN(conv(relu(BN(conv(x)))))); with strides the shortcut is a 1×1 convolution. Returns the id of the last layer. */
function residualBlock(drawing: Drawing, from: string, filters: number, strides: number): string {
  let last = draw(drawing, from, 'Conv2D', { ...convolution, filters, strides: [strides, strides] })
  last = draw(drawing, last, 'BatchNormalization', { momentum })
  last = draw(drawing, last, 'Activation')
  last = draw(drawing, last, 'Conv2D', { ...convolution, filters })
  last = draw(drawing, last, 'BatchNormalization', { momentum })
  let shortcut = from
  if (strides > 1) {
    shortcut = draw(drawing, from, 'Conv2D', { ...convolution, filters, kernel_size: [1, 1], strides: [strides, strides] }, 1)
    shortcut = draw(drawing, shortcut, 'BatchNormalization', { momentum }, 1)
  }
  last = draw(drawing, [last, shortcut], 'Add')
  return draw(drawing, last, 'Activation')
}
