/** What a network can be trained for, in the words of every screen. */
import type { Task } from '../../src-shared/network/task.ts'

export interface TaskWords {
  /** As a choice: *Trained for: several classes*. */
  readonly name: string
  /** What the network does then, one sentence. */
  readonly does: string
  /** What it must be shown, one sentence. */
  readonly needs: string
}

export const tasksText = {
  label: 'Trained for',
  tasks: {
    single_label: { name: 'One class', does: 'It names the one class that an image belongs to.', needs: 'Needs images with one class each.' },
    multi_label: { name: 'Several classes', does: 'It says of every class whether it is in the image; any number of them may be.', needs: 'Needs images with all of their classes.' },
    binary: { name: 'Yes or no', does: 'It tells two classes apart with a single output: how probable the second one is.', needs: 'Needs two classes, and images with one of them each.' },
    regression: { name: 'A number', does: 'It estimates a number, such as an age or a length.', needs: 'Needs images with a number each.' },
    autoencoder: { name: 'The image itself', does: 'It squeezes an image and draws it again, which removes noise and finds what is unusual.', needs: 'Needs images only, without labels.' },
    segmentation: { name: 'A mask', does: 'It says of every pixel what it belongs to.', needs: 'Needs a mask for each image: a picture of the same shape, black where nothing is. For several kinds, end in a map for each value of the masks.' },
    pairs: { name: 'Pairs of images', does: 'It says whether two images are of one class, also of classes it has never seen.', needs: 'Needs images with one class each; pairs are drawn from them.' },
    gan: { name: 'New images', does: 'Two networks learn from each other: one makes images of random numbers, the other tells them from real ones.', needs: 'Needs images only, without labels.' },
  } satisfies Record<Task, TaskWords>,
  /** Said where choosing changes more than a word. */
  headFollows: 'Its last layer follows the choice.',
}
