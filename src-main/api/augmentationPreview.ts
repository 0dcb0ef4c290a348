/** What an augmentation makes of one image of the training part. Computed in the insight process by the training step's own graph. */
import * as path from 'node:path'
import { previewVersions, type AugmentationPreview } from '../../src-shared/api/augmentationPreview.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { AugmentationConfig } from '../../src-shared/training/augmentation.ts'
import { readTrainingImages } from '../store/trainingImages.ts'
import type { CoreContext } from './context.ts'
import { insightOf, sourceFoldersOf } from './projectServices.ts'

/** `place` counts on round the training images; the next ones are what is mixed in. Throws `noTrainingImage`. */
export async function previewAugmentation(context: CoreContext, network: NetworkDocument, augmentation: AugmentationConfig, place: number, seed: number): Promise<AugmentationPreview> {
  const project = context.project()
  const folders = sourceFoldersOf(project)
  const images = readTrainingImages(project.database.read).filter(({ split, missing }) => split === 'train' && !missing)
  if (images.length === 0) throw new AppError('noTrainingImage', undefined)
  const fileAt = (index: number): string => {
    const { sourceId, relativePath } = images[index % images.length]!
    return path.join(folders[sourceId] ?? '', relativePath)
  }
  // Next in the list is mostly of the same class; a step apart is another one.
  const apart = Math.max(1, Math.floor(images.length / (previewVersions + 1)))
  const partners = Array.from({ length: previewVersions }, (_, index) => fileAt(place + (index + 1) * apart))
  return insightOf(context).ask({ kind: 'augmentation', input: network.input, file: fileAt(place), partners, augmentation, seed })
}
