/** What a network is trained for: where its targets come from, and so what it must put out. Checked by `check.ts`, used wherever a network is trained or judged. */
import type { NetworkDocument } from './document.ts'

export const tasks = ['single_label', 'multi_label', 'binary', 'regression', 'autoencoder', 'segmentation', 'pairs', 'gan'] as const

/**
 * Shapes are without batch. K: classes of the project.
 * single_label: one class of K for an image; softmax [K] · multi_label: any number of the K classes; sigmoid [K] · binary: the second of
 * two classes or the first; sigmoid [1] · regression: the number of an image; linear [1] · autoencoder: the image itself, scaled to 0..1;
 * [H,W,C] · segmentation: the mask of an image, a class for each pixel; sigmoid [H,W,1] (anything but black), or softmax [H,W,values] ·
 * pairs: whether two images (two Input layers) are of one class; sigmoid [1], or a distance for the contrastive loss · gan: two networks
 * side by side, image -> sigmoid [1] (real or not) and numbers -> image [H,W,C] from -1 to 1, trained against each other.
 */
export type Task = (typeof tasks)[number]

/** Tasks for which a head on the features of one image is all there is to add to a pretrained network. */
export const headTasks = ['single_label', 'multi_label', 'binary', 'regression'] as const satisfies readonly Task[]
export type HeadTask = (typeof headTasks)[number]

/** The task of a document; one that does not say is a classifier. */
export function taskOf({ task }: Pick<NetworkDocument, 'task'>): Task {
  return task ?? 'single_label'
}
