/** Sentences about the course of a run. */
import { formatShare } from '../composables/formatNumbers.ts'

export const adviceText = {
  title: 'What the curves say',
  rateTooHigh: 'The loss rises or jumps instead of falling. The learning rate is probably too high: try a tenth of it, or let the finder look for one.',
  notLearning: (classes: number) => `Nothing is learnt so far: the answers are no better than guessing one of ${classes} classes. Try another learning rate, and look whether the pixels are rescaled at the start of the network.`,
  overfitting: (epoch: number) => `Overfitting since epoch ${epoch}: the training loss goes on falling, the validation loss rises. The weights of epoch ${epoch} are kept as the best; more images, augmentation or dropout would help further.`,
  improvingNow: 'Still improving.',
  improvingAtEnd: 'It was still improving when it ended: more epochs would probably make it better. Start again with these settings and go on from this run.',
  settled: 'The curves have levelled off: more epochs with these settings will change little.',
  tooSmall: (accuracy: number) => `The curves have levelled off although only ${formatShare(accuracy)} of the training images are right. A larger network, less regularization or more epochs at a lower rate may learn more.`,
  fitsAll: 'Nearly every image is right, in training and in validation: this is done.',
} as const
