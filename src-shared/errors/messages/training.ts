/** Sentences about training. Form: *subject: what is wrong, received value. What to do.* */
const mebibytes = (bytes: number): string => `${Math.max(1, Math.ceil(bytes / 2 ** 20)).toLocaleString('en')} MB`

export const trainingMessages = {
  estimateFailed: ({ reason }: { reason: string }) =>
    `The estimate: ${reason}. Try a smaller batch or a smaller network.`,
  noTrainingImage: () => 'Training part: it has no image to show. Give images a class and divide them into parts first.',
  runUnknown: ({ id }: { id: number }) => `Run ${id}: there is no such run in this project; it may have been deleted in another window. Choose one from the list.`,
  runBusy: ({ name }: { name: string }) => `Run "${name}": it is training at the moment, and one run trains at a time. Pause or stop it, then start again.`,
  runNotTraining: ({ name, state }: { name: string; state: string }) => `Run "${name}": it is not training, its state is "${state}". Choose a run that is.`,
  epochNotKept: ({ name, epoch }: { name: string; epoch: number }) => `Run "${name}": the weights of epoch ${epoch} were not kept. Choose one of the kept epochs, or the best one.`,
  runNotResumable: ({ name, state }: { name: string; state: string }) => `Run "${name}": it cannot go on, its state is "${state}". Start a new run instead.`,
  runNotReady: ({ problems }: { problems: readonly string[] }) => problems.join(' '),
  runWithoutCheckpoint: ({ name }: { name: string }) => `Run "${name}": it has not saved anything learnt yet. Train it first, at least until it says that training has begun.`,
  runFolderUnwritable: ({ path, reason }: { path: string; reason: string }) => `Folder "${path}": the run's files cannot be written there (${reason}). Free some space or check the drive, then start again.`,
  checkpointDamaged: ({ file, reason }: { file: string; reason: string }) => `Checkpoint "${file}": it is damaged (${reason}). Resume from another checkpoint, or start a new run.`,
  checkpointNewer: ({ file, version }: { file: string; version: number }) => `Checkpoint "${file}": it was written by a newer version of Convolve (format ${version}). Update Convolve to use it.`,
  checkpointNotWritten: ({ file, sizeBytes, reason }: { file: string; sizeBytes: number; reason: string }) =>
    `Checkpoint "${file}": its ${mebibytes(sizeBytes)} could not be written (${reason}). The checkpoint before it is untouched; free some space, then press Resume to go on from there.`,
  snapshotDamaged: ({ file, reason }: { file: string; reason: string }) => `Data set of the run, "${file}": it is damaged (${reason}), so the run cannot be repeated exactly. Start a new run.`,
  /** `exact`: they did so in this very step; else in one of those since the last checkpoint. */
  trainingNotFinite: ({ step, exact, learningRate, layer }: { step: number; exact: boolean; learningRate: number; layer: string | null }) =>
    `${exact ? 'Step' : 'By step'} ${step}: the numbers became too large to go on${layer === null ? '' : `, first in ${layer}`}, at a learning rate of ${Number(learningRate.toPrecision(4))}. ` +
    'The last checkpoint with sound numbers is kept; start again with a smaller learning rate.',
  trainingTooLarge: ({ batchSize, neededBytes, roomBytes, fitting }: { batchSize: number; neededBytes: number; roomBytes: number; fitting: number | null }) =>
    `Memory: a step of ${batchSize === 1 ? 'one image' : `${batchSize} images`} takes about ${mebibytes(neededBytes)}, and about ${mebibytes(roomBytes)} can be had, so none was tried. ` +
    (fitting === null ? 'Not even a small batch would fit: make the network or its input smaller, or close other programs.' : `Start a new run with a batch size of at most ${fitting}.`),
  trainingOutOfMemory: ({ batchSize, neededBytes, roomBytes, fitting }: { batchSize: number; neededBytes: number; roomBytes: number; fitting: number | null }) =>
    `Memory: it ran out in a step of ${batchSize === 1 ? 'one image' : `${batchSize} images`}, which takes about ${mebibytes(neededBytes)}; about ${mebibytes(roomBytes)} could be had. ` +
    (fitting === null ? 'Not even a small batch would fit: make the network or its input smaller, or close other programs.' : `Start a new run with a batch size of at most ${fitting}.`),
  trainerWithoutMemory: (_: Record<string, never>) => 'Memory: there was not enough of it to begin with. Close other programs, then press Resume or start again.',
  trainingImagesUnreadable: ({ count, examples }: { count: number; examples: readonly string[] }) =>
    `${count === 1 ? '1 image' : `${count} images`} of this run: they cannot be read as they were imported (${examples.join('; ')}). Bring the files back, or remove the images from the project and start a new run.`,
  rateSearchWithoutLoss: (_: Record<string, never>) => 'Learning rate: generator and discriminator are trained against each other, so there is no loss whose fall would show a good rate. Take 0.0002 with Adam and beta 1 of 0.5 (Radford et al. 2015).',
  trainingMasksUnreadable: ({ count, examples }: { count: number; examples: readonly string[] }) =>
    `${count === 1 ? '1 mask' : `${count} masks`} of this run: they cannot be read as they were added (${examples.join('; ')}). Bring the files back or add other masks, and start a new run.`,
  trainingMaskValues: ({ file, value, maps }: { file: string; value: number; maps: number }) =>
    `Mask "${file}": it has the value ${value}, and the network has ${maps} maps, for the values 0 to ${maps - 1} (255 says nothing). Add masks with these values, or give the network ${value + 1} maps.`,
  cacheUnwritable: ({ folder, reason }: { folder: string; reason: string }) =>
    `Decoded images, "${folder}": they could not be written (${reason}). Free some space on that disk, then press Resume or start again.`,
  cacheDamaged: ({ folder }: { folder: string }) => `Decoded images, "${folder}": they are damaged or were deleted meanwhile. Press Resume or start again; they are made anew.`,
  trainerDied: ({ cause }: { cause: string }) => `Training process: it ended without a word (${cause}). Press Resume to go on from the last checkpoint; if it happens again, reduce the batch size.`,
  deviceOutOfMemory: ({ device, step, batchSize }: { device: string; step: number; batchSize: number }) =>
    `${device}: its memory ran out at step ${step}, with ${batchSize === 1 ? 'one image' : `${batchSize} images`} in a batch. ` +
    (batchSize === 1 ? 'Start a new run on another device, or make the network or its input smaller.' : `Start a new run with a batch size of ${Math.floor(batchSize / 2)} or less, or on another device.`),
  deviceFailed: ({ device, step, reason }: { device: string; step: number; reason: string }) =>
    `${device}: it stopped working at step ${step} (${reason}). Nothing computed after that is kept. Press Resume to go on from the last checkpoint, or start a new run on another device.`,
  rateSearchBusy: (_: Record<string, never>) => 'Learning-rate finder: it is at work at the moment. Wait for its end or cancel it, then try again.',
  rateSearchNotFinite: ({ layer }: { layer: string | null }) =>
    `Learning-rate finder: the loss is no number at the lowest rate already${layer === null ? '' : `, first in ${layer}`}, so the rate is not the reason. Check the network's scaling and initializers, or the run it goes on from.`,
  rateSearchDied: ({ cause }: { cause: string }) => `Learning-rate finder: its process ended without a word (${cause}). Try again; if it happens again, reduce the batch size.`,
  rateSearchDeviceFailed: ({ device, reason }: { device: string; reason: string }) => `${device}: it stopped working while learning rates were tried (${reason}). Try again, or choose another device.`,
  evaluationCancelled: () => 'Evaluation: it was cancelled, and nothing was kept of it. Start it again to see how good the run is.',
  evaluationWithoutImages: ({ split, leftOut }: { split: string; leftOut: number }) =>
    leftOut === 0
      ? `Evaluation: no labelled image belongs to the part "${split}". Give images that part first.`
      : `Evaluation: none of the ${leftOut} images of the part "${split}" can be used; the run has trained on them, does not know their class, or their files are gone. Give other images that part, or train a new run.`,
  insightProcessDied: ({ cause }: { cause: string }) => `Evaluation process: it ended without a word (${cause}). Try again; if it happens again, close other programs that need much memory.`,
}
