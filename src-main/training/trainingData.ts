/**
 * What a run trains on: decoded images, or, where the front of its network is frozen and images are not changed, what that front makes of
 * them. Used by the trainer process.
 */
import type { Split } from '../../src-shared/dataset/split.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { frozenFront, pretrainedRates, type FrozenFront } from '../../src-shared/network/frozenFront.ts'
import { taskOf, type Task } from '../../src-shared/network/task.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { lastLayerRates } from '../../src-shared/training/unfreezing.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { openTrainingCache } from '../images/trainingCache.ts'
import { freshWeights } from '../lowering/step.ts'
import type { Examples } from './batches.ts'
import type { Checkpoint } from './checkpoint.ts'
import { openDecodedImages, prepareImages, type PreparePorts } from './decodedImages.ts'
import { isWorthKeeping, openFeatureCache } from './features.ts'
import type { TrainJob } from './messages.ts'
import type { SnapshotImage } from './snapshot.ts'
import { beginningWith, frozenWeights, type State } from './startState.ts'
import { targetColumns } from './targetColumns.ts'

export interface TrainingData {
  readonly train: Examples
  readonly val: Examples
  /** The layer whose output is trained on in place of images; null: images. */
  readonly features: string | null
  close(): void
}

/** Tasks whose targets do not come from the image as it is seen in a step. */
const featureTasks: ReadonlySet<Task> = new Set<Task>(['single_label', 'multi_label', 'binary', 'regression'])

/** The front whose features a run trains on; null when it trains on images. */
export function featureFront(network: NetworkDocument, config: RunConfig, imageCount: number): FrozenFront | null {
  const { augmentation, head } = config
  if (augmentation.layers.length > 0 || !featureTasks.has(taskOf(network))) return null
  // A head that is worked out is frozen too, but from these very features.
  const front = frozenFront(network, head === 'training' ? lastLayerRates(network, config) : pretrainedRates(network))
  return front !== null && (head !== 'training' || isWorthKeeping(front, imageCount)) ? front : null
}

export type DataJob = Pick<TrainJob, 'cacheFolder' | 'folders' | 'network' | 'classCount' | 'config' | 'threads'>

/** What frozen weights are taken from. */
export interface DataOrigin {
  readonly pretrained: State
  /** The checkpoint that is gone on from; null: none. Asked where weights are needed before the first step. */
  checkpoint(): Checkpoint | null
}

/** Decodes or computes what is not there yet; null when it was cancelled. `images`: of train and val. Throws `trainingImagesUnreadable`, `cacheUnwritable`, `checkpointDamaged`. */
export async function openTrainingData(job: DataJob, images: readonly SnapshotImage[], origin: DataOrigin, ports: PreparePorts): Promise<TrainingData | null> {
  const front = featureFront(job.network, job.config, images.length)
  return front === null ? openImages(job, images, ports) : openFeatures(job, front, images, origin, ports)
}

const part = (images: readonly SnapshotImage[], wanted: Split): readonly SnapshotImage[] => images.filter(({ split }) => split === wanted)

/** Pairs of validation are drawn alike in every run, so that runs can be compared. */
const validationSeed = 0

async function openImages(job: DataJob, images: readonly SnapshotImage[], ports: PreparePorts): Promise<TrainingData | null> {
  const decoded = await openDecodedImages(job, images, ports)
  return decoded && { train: decoded.examples(part(images, 'train'), job.config.seed), val: decoded.examples(part(images, 'val'), validationSeed), features: null, close: () => decoded.close() }
}

async function openFeatures(job: DataJob, front: FrozenFront, images: readonly SnapshotImage[], { pretrained, checkpoint }: DataOrigin, ports: PreparePorts): Promise<TrainingData | null> {
  const { network, config } = job
  const weights = frozenWeights(config, (seed) => beginningWith(freshWeights(network, seed), pretrained), checkpoint()?.tensors ?? null)
  const features = openFeatureCache(job.cacheFolder, front, weights)
  try {
    const missing = images.filter((image) => !features.has(image))
    if (missing.length > 0 && !(await computeMissing())) {
      features.close()
      return null
    }
    const examples = (wanted: readonly SnapshotImage[]): Examples => ({ count: wanted.length, columns: [features.column(wanted), ...targetColumns(wanted, network, job.classCount)] })
    return { train: examples(part(images, 'train')), val: examples(part(images, 'val')), features: front.layerId, close: () => features.close() }

    async function computeMissing(): Promise<boolean> {
      const cache = openTrainingCache(job.cacheFolder, network.input)
      try {
        if (!(await prepareImages(missing, job.folders, cache, ports))) return false
        const executor = createOnnxExecutor({ purpose: 'inference', threads: job.threads })
        return await features.compute(missing, cache.source(missing), executor, {
          cancelled: () => ports.cancelled(),
          progress: (done, total) => ports.tell(`Computing features of ${total.toLocaleString('en')} images, ${done.toLocaleString('en')} done`),
        })
      } finally {
        cache.close()
      }
    }
  } catch (thrown) {
    features.close()
    throw thrown
  }
}
