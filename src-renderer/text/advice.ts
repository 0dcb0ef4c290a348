/** Sentences about the course of a run. */
import { formatCount, formatShare } from '../composables/formatNumbers.ts'

export const adviceText = {
  title: 'What the curves say',
  rateTooHigh: 'The loss rises or jumps instead of falling. The learning rate is probably too high: try a lower one, or let the finder look for one.',
  notFinite: (norm: string | null) => `It stopped because its numbers grew beyond all bounds${norm === null ? '' : `; the gradient was ${norm} long at the end`}. A lower learning rate helps nearly always, clipping the gradients often.`,
  outOfMemory: 'A smaller batch takes less memory; what is learnt is much the same.',
  notLearning: (classes: number) => `Nothing is learnt so far: the answers are no better than guessing one of ${classes} classes. Try another learning rate, and look whether the pixels are rescaled at the start of the network.`,
  overfitting: (epoch: number) => `Overfitting since epoch ${epoch}: the training loss goes on falling, the validation loss rises. The weights of epoch ${epoch} are kept as the best; more images, augmentation or dropout would help further.`,
  improvingNow: 'Still improving.',
  improvingAtEnd: 'It was still improving when it ended: more epochs would probably make it better.',
  settled: 'The curves have levelled off: more epochs with these settings will change little.',
  tooSmall: (accuracy: number) => `The curves have levelled off although only ${formatShare(accuracy)} of the training images are right. A larger network, less regularization or more epochs at a lower rate may learn more.`,
  unbalanced: (large: string, largeCount: number, small: string, smallCount: number) =>
    `The classes are unbalanced: "${large}" has ${formatCount(largeCount)} training images, "${small}" ${formatCount(smallCount)}. The network leans towards the large one; with class weights every class counts the same.`,
  noValidation: 'There are no validation images, so overfitting cannot be seen. Give some images the part "val".',
  fewValidation: (count: number) => `${count === 1 ? 'One validation image says' : `${formatCount(count)} validation images say`} little: a single one is ${formatShare(1 / count)} of the accuracy, so small differences mean nothing. Give more images the part "val".`,
  actions: {
    lowerRate: 'New run at a lower rate',
    goOn: 'Train further…',
    balance: 'New run with class weights',
    smallerBatch: 'New run with a batch that fits',
  },
  fitsAll: 'Nearly every image is right, in training and in validation: this is done.',
} as const
