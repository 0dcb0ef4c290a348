/** Teaching text of pools. */
import { stepLines, windowLines, type SizeFormula, type Teaching } from './teaching.ts'

const sliding: SizeFormula = { from: 'H×W×C', to: "H'×W'×C", lines: windowLines('window', false) }
const alongSteps: SizeFormula = { from: 'T×F', to: "T'×F", lines: stepLines('window', false) }
const overImage: SizeFormula = { from: 'H×W×C', to: 'C', variant: { only: { option: 'keepdims', value: true }, to: '1×1×C' }, lines: [] }
const overSteps: SizeFormula = { from: 'T×F', to: 'F', variant: { only: { option: 'keepdims', value: true }, to: '1×F' }, lines: [] }

export const pools = {
  MaxPooling2D: {
    does: 'Keeps the largest number of each window, channel by channel. With a 2×2 window and stride 2 the image becomes half as tall and wide; what was found stays, where exactly is forgotten.',
    size: sliding,
    use: 'Between convolutions, to make the image smaller and the following windows see more of it. It has nothing to learn.',
    pitfalls: 'Rows and columns that do not fill a window are dropped with padding valid. Too much pooling leaves 1×1 before the details were used. The exact place is lost, which hurts where a mask is to be drawn.',
  },
  AveragePooling2D: {
    does: 'Replaces each window by its mean, channel by channel: a smaller, softer image. Padding is not counted in the mean.',
    size: sliding,
    use: 'Where everything in the window matters and not the strongest only: LeNet-5, the transitions of DenseNet.',
    pitfalls: 'A weak background washes a strong small signal out. For one number per channel take GlobalAveragePooling2D.',
  },
  L2Pooling2D: {
    does: 'Replaces each window by the root of its sum of squares: large numbers count more than in a mean, but not alone as in a maximum.',
    size: sliding,
    use: 'Seldom: older networks, and where how strong a pattern is matters but not its sign.',
    pitfalls: 'The sign is lost, and the result grows with the window, since it is a sum and not a mean.',
  },
  GlobalAveragePooling2D: {
    does: 'One number per channel: its mean over the whole image. An image of any size becomes a list as long as it has channels.',
    size: overImage,
    use: 'At the end of modern networks in place of Flatten: a Dense layer after it needs a hundred times fewer weights, and other image sizes fit too.',
    pitfalls: 'Where something lies is forgotten completely. Use it late, when each channel stands for something of the whole image.',
  },
  GlobalMaxPooling2D: {
    does: 'One number per channel: its largest over the whole image, so it tells whether a pattern is there at all.',
    size: overImage,
    use: 'When one small spot decides, such as a flaw on a surface.',
    pitfalls: 'Only one place per channel learns at each step, and a single outlier decides. The mean is the calmer choice.',
  },
  MaxPooling1D: {
    does: 'Keeps the largest number of a few neighbouring steps, feature by feature.',
    size: alongSteps,
    use: 'Between Conv1D layers, to make a sequence shorter.',
    pitfalls: 'Steps that do not fill a window are dropped with padding valid.',
  },
  AveragePooling1D: {
    does: 'Replaces a few neighbouring steps by their mean, feature by feature.',
    size: alongSteps,
    use: 'To make a noisy sequence shorter and smoother.',
    pitfalls: 'Short peaks are washed out; where they matter, take the maximum.',
  },
  GlobalAveragePooling1D: {
    does: 'One number per feature: its mean over all steps.',
    size: overSteps,
    use: 'After attention or Conv1D, to turn a sequence into one list; in a Vision Transformer in place of the class token.',
    pitfalls: 'The order of the steps is lost.',
  },
  GlobalMaxPooling1D: {
    does: 'One number per feature: its largest over all steps.',
    size: overSteps,
    use: 'When it matters whether something happens at all, not how often.',
    pitfalls: 'A single step decides, also when it is noise.',
  },
} as const satisfies Record<string, Teaching>
