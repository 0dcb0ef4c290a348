/** Teaching text of Dense, Embedding and activations. */
import { unchangedSize, type Teaching } from './teaching.ts'

export const activations = {
  Dense: {
    does: 'Every output is a weighted sum of all inputs plus a bias: output = activation(input · kernel + bias). On images and sequences it works on the last axis, at every place alike.',
    size: { from: 'F', to: 'units', lines: [] },
    use: 'At the end of a network: one or two layers that decide from the features found before, the last with one unit per class and softmax.',
    pitfalls: 'It has inputs × units weights, nearly always most of a classic network. On an image it looks at each pixel alone: put Flatten or GlobalAveragePooling2D before it. Large ones learn images by heart; Dropout helps.',
  },
  Embedding: {
    does: 'A table with a learnt row of features for each whole number; the layer looks rows up.',
    size: { from: 'T', to: 'T×output_dim', lines: [] },
    use: 'For words, categories or grey levels, where 7 is not more than 3 but something else.',
    pitfalls: 'Numbers must lie below the number of entries; scaled pixels are no whole numbers, so put no Rescaling before it.',
  },
  Activation: {
    does: 'Applies a function to each number alone, so that layers in a row can do more than one layer could. relu keeps positive numbers and makes the rest 0; sigmoid and tanh squeeze into 0..1 and -1..1; softmax makes a list into probabilities that add up to 1.',
    size: unchangedSize,
    use: 'After batch normalization or an Add, where the activation cannot be an option of the convolution itself.',
    pitfalls: 'Sigmoid and tanh are flat far from 0, so deep networks hardly learn through them. softmax belongs at the end only. Do not apply one twice, in the layer and after it.',
  },
  ReLU: {
    does: 'max(0, x): positive numbers stay, negative ones become 0. Options give it a top, a slope for negative numbers and a threshold.',
    size: unchangedSize,
    use: 'The usual choice between layers. With a top of 6 it is the ReLU6 of MobileNet.',
    pitfalls: 'A unit whose input is always negative gives 0 and learns nothing more; a lower learning rate or LeakyReLU helps.',
  },
  LeakyReLU: {
    does: 'Positive numbers stay, negative ones are multiplied by a small slope in place of 0.',
    size: unchangedSize,
    use: 'Where units died with relu, and in discriminators of GANs.',
    pitfalls: 'Keras starts at a slope of 0.3, torch at 0.01: compare before you copy a network.',
  },
  PReLU: {
    does: 'As LeakyReLU, with a slope that is learnt, one for each number or shared over rows and columns.',
    size: unchangedSize,
    use: 'When the best slope is not known and there is enough data to learn it.',
    pitfalls: 'Without shared axes it has as many weights as the input has numbers and fits one image size only.',
  },
  ELU: {
    does: 'Positive numbers stay, negative ones bend smoothly towards -alpha: alpha · (exp(x) - 1).',
    size: unchangedSize,
    use: 'In place of relu without batch normalization: its mean lies nearer to 0.',
    pitfalls: 'The exponential takes longer than relu, and the gain is small behind batch normalization.',
  },
  Softmax: {
    does: 'Turns a list of any numbers into probabilities: exp of each, divided by the sum of all. The largest number gets the largest share.',
    size: unchangedSize,
    use: 'At the very end, when exactly one class is right. Dense with activation softmax is the same in one layer.',
    pitfalls: 'Where several classes may be right at once, use sigmoid. Twice in a row makes all classes nearly alike. Probabilities look sure even when the network is wrong.',
  },
} as const satisfies Record<string, Teaching>
