/** Teaching text of input, preprocessing and layers that only move numbers. */
import { line, unchangedSize, type Teaching } from './teaching.ts'

export const reshapes = {
  Input: {
    does: 'Where the image comes in: height × width × channels, pixel values from 0 to 255, one channel for grey and three for colour.',
    size: 'Height × width × channels of the image as set in its panel, or the shape given for plain numbers.',
    use: 'Every network has one. A second one is for a second image (siamese networks) or for numbers that belong to it.',
    pitfalls: 'A larger image shows more but costs with its area: twice as wide and tall is four times the work. Stretching changes shapes; use crop or pad where proportions matter.',
  },
  Rescaling: {
    does: 'Multiplies every number by a scale and adds an offset: 1/255 brings pixels from 0..255 to 0..1.',
    size: unchangedSize,
    use: 'Right after the input. Scale 1/127.5 with offset -1 gives -1..1, as MobileNet and others expect.',
    pitfalls: 'Leaving it out: raw pixels make the first steps far too large. Doing it twice is as bad: everything is nearly 0 then.',
  },
  Flatten: {
    does: 'Lays all numbers out as one list, row by row with the channels innermost. Nothing is computed.',
    size: { from: 'H×W×C', to: 'H·W·C', lines: [] },
    use: 'Between convolutions and the first Dense layer of classic networks (LeNet-5, AlexNet, VGG).',
    pitfalls: 'The Dense layer after it gets a weight for each number and unit: 7×7×512 to 4096 units are 103 million weights. Pool first, or use GlobalAveragePooling2D. The network then fits one image size only.',
  },
  Reshape: {
    does: 'Gives the same numbers, in the same order, another shape. Nothing is computed and nothing moves.',
    size: 'The new shape; its product must be the number of inputs, and one size may be -1 for whatever is left.',
    use: 'To read an image row by row as a sequence (28×28×1 to 28×28), or to make an image of a list in a generator.',
    pitfalls: 'It does not swap axes: to turn rows into columns use Permute. Sizes that multiply right can still mix up what belongs together.',
  },
  Permute: {
    does: 'Changes the order of the axes, as turning a table on its side does.',
    size: 'The sizes of the input in the new order: with 2, 1, 3 H×W×C becomes W×H×C.',
    use: 'To read an image column by column, or to let a layer work along another axis.',
    pitfalls: 'Reshape with the same sizes is something else: it keeps the order of the numbers and so mixes them.',
  },
  RepeatVector: {
    does: 'Repeats a list several times, which makes a sequence of equal steps.',
    size: { from: 'F', to: 'n×F', lines: [] },
    use: 'Between the encoder and the decoder of a recurrent autoencoder.',
    pitfalls: 'Every step gets the same; the layer after it has to make the difference.',
  },
  ZeroPadding2D: {
    does: 'Puts rows and columns of zeros around the image.',
    size: { from: 'H×W×C', to: "H'×W'×C", lines: [line("H' = H + before + after")] },
    use: 'For padding that is not the same on all sides, as published networks ask for. A convolution with padding custom does both at once.',
    pitfalls: 'Zero is black only before anything was shifted; after an offset or normalization the frame is a grey of its own.',
  },
  Cropping2D: {
    does: 'Cuts rows and columns off the edges.',
    size: { from: 'H×W×C', to: "H'×W'×C", lines: [line("H' = H - before - after")] },
    use: 'To bring two branches to the same size before Add or Concatenate, as the first U-Net did.',
    pitfalls: 'What is cut off is lost to this branch; with padding same in the convolutions it is rarely needed.',
  },
  UpSampling2D: {
    does: 'Makes the image larger by a whole factor: nearest repeats every pixel, bilinear passes smoothly between them. It has nothing to learn.',
    size: { from: 'H×W×C', to: "H'×W'×C", lines: [line("H' = H · factor")] },
    use: 'On the way up in segmentation and generators, with a Conv2D after it; it makes no checkerboard.',
    pitfalls: 'It adds no detail: without a convolution after it the image is only coarser. The memory grows with the square of the factor.',
  },
  ZeroPadding1D: {
    does: 'Puts steps of zeros at both ends of a sequence.',
    size: { from: 'T×F', to: "T'×F", lines: [line("T' = T + before + after")] },
    use: 'For padding that differs at the two ends.',
    pitfalls: 'Recurrent layers read the zeros like real steps.',
  },
  Cropping1D: {
    does: 'Cuts steps off both ends of a sequence.',
    size: { from: 'T×F', to: "T'×F", lines: [line("T' = T - before - after")] },
    use: 'To drop a class token, or to bring two sequences to one length.',
    pitfalls: 'Cut off no more than there is; what is gone is lost to this branch.',
  },
  UpSampling1D: {
    does: 'Repeats every step of a sequence several times.',
    size: { from: 'T×F', to: "T'×F", lines: [line("T' = T · factor")] },
    use: 'In the decoder of an autoencoder for sequences.',
    pitfalls: 'Equal neighbours only; a Conv1D after it smooths them.',
  },
} as const satisfies Record<string, Teaching>
