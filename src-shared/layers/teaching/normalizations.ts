/** Teaching text of normalization and regularization. */
import { unchangedSize, type Teaching } from './teaching.ts'

export const normalizations = {
  BatchNormalization: {
    does: 'Brings every channel to mean 0 and variance 1, then scales and shifts it by two learnt numbers, gamma and beta. In training mean and variance are those of the batch; later, moving averages from the training.',
    size: unchangedSize,
    use: 'After a convolution and before its activation: deep networks then learn faster, at higher learning rates.',
    pitfalls: 'Small batches (below 8 or so) give poor means. Training and use compute differently, so a network that is good in training can fail when the averages have not settled. The bias before it is useless.',
  },
  LayerNormalization: {
    does: 'Brings the features of each place to mean 0 and variance 1, then scales and shifts them; every image and every place on its own.',
    size: unchangedSize,
    use: 'In transformers, ConvNeXt and recurrent networks; the batch size plays no part.',
    pitfalls: 'On images it is weaker than batch normalization in ordinary convolutional networks. Mind the axis: by default it is the last one only.',
  },
  GroupNormalization: {
    does: 'Splits the channels into groups and brings each group, over the whole image, to mean 0 and variance 1.',
    size: unchangedSize,
    use: 'In place of batch normalization when batches are small, as with large images.',
    pitfalls: 'The number of groups must divide the channels. One group is layer normalization over the image, as many groups as channels instance normalization.',
  },
  UnitNormalization: {
    does: 'Divides each vector by its length, so that all vectors have length 1 and only their direction counts.',
    size: unchangedSize,
    use: 'At the end of networks that compare images (siamese, triplets): the dot product is then the cosine.',
    pitfalls: 'How strong a signal was is lost, and a vector of nearly 0 is blown up to noise.',
  },
  LocalResponseNormalization: {
    does: 'Dampens a number where the neighbouring channels at the same place are strong: x / (bias + alpha · sum of squares) to the power of beta.',
    size: unchangedSize,
    use: 'To rebuild AlexNet and GoogLeNet as published.',
    pitfalls: 'Modern networks use batch normalization, which helps more. Libraries divide alpha by the window or not: compare before you copy.',
  },
  LayerScale: {
    does: 'Multiplies each channel by a learnt number that begins near 0.',
    size: unchangedSize,
    use: 'At the end of a residual branch (ConvNeXt, CaiT): the network begins as if the branch were not there.',
    pitfalls: 'Only useful before an Add; elsewhere it nearly switches the network off at first.',
  },
  Dropout: {
    does: 'In training sets a random share of the numbers to 0 and makes the rest larger to match, so that no unit can rely on another. In use it does nothing.',
    size: unchangedSize,
    use: 'Before or between Dense layers, with rates from 0.2 to 0.5, when training is much better than validation.',
    pitfalls: 'Too much of it and the network no longer learns. Training accuracy looks worse than it is. Right before batch normalization the two disturb each other.',
  },
  SpatialDropout2D: {
    does: 'As Dropout, but leaves out whole channels: neighbouring pixels say nearly the same, so single ones would not be missed.',
    size: unchangedSize,
    use: 'Between convolutions, in place of Dropout.',
    pitfalls: 'With few channels each one lost is much; rates from 0.1 to 0.2 are enough.',
  },
  SpatialDropout1D: {
    does: 'As Dropout, but leaves out a feature at all steps of a sequence.',
    size: unchangedSize,
    use: 'After Embedding or between Conv1D layers.',
    pitfalls: 'With few features each one lost is much.',
  },
  GaussianNoise: {
    does: 'Adds random numbers from a bell curve in training. In use it does nothing.',
    size: unchangedSize,
    use: 'Right after the scaled input, so that the network does not cling to single pixels.',
    pitfalls: 'The amount is in units of its input: 0.1 is a lot for 0..1 and nothing for 0..255.',
  },
  GaussianDropout: {
    does: 'Multiplies by random numbers around 1 in training: a softer Dropout, which loses nothing completely.',
    size: unchangedSize,
    use: 'In place of Dropout where hard zeros disturb.',
    pitfalls: 'Its rate says how wide the numbers spread: 0.5 multiplies with a spread of 1, which is strong.',
  },
  StochasticDepth: {
    does: 'In training leaves a whole residual branch out for some images of the batch, at random. In use it does nothing.',
    size: unchangedSize,
    use: 'At the end of residual branches in very deep networks (EfficientNet, ConvNeXt), with rates that grow with the depth.',
    pitfalls: 'Only before an Add: elsewhere an image would be left with nothing but zeros.',
  },
} as const satisfies Record<string, Teaching>
