/** Runs that are started while one trains wait and train one after the other, whatever becomes of the one before. With trainers that say what the test wants. */
import { expect, test } from 'vitest'
import { openProject } from '../../../src-main/project/openProject.ts'
import type { RunEnd } from '../../../src-main/training/messages.ts'
import { loadSnapshot } from '../../../src-main/training/snapshot.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { jobOf, scriptedTrainers } from '../../support/scriptedTrainers.ts'

const set = scriptedTrainers()
const start = async (name: string): Promise<RunId> => (await set.harness.runs.start({ ...tinyConfig, networkId: set.bars.networkId }, name)).id
const end = (trainer: number, state: RunEnd['state'], note: string | null = null): void => set.trainers[trainer]!.say({ kind: 'ended', end: { state, note } })
const states = async (): Promise<Readonly<Record<string, string>>> => Object.fromEntries((await set.harness.runs.list()).map(({ name, state }) => [name, state]))

test('three runs train one after the other, in the order in which they were started', async () => {
  const ids = [await start('a'), await start('b'), await start('c')]
  expect([await states(), set.trainers.length]).toEqual([{ a: 'preparing', b: 'queued', c: 'queued' }, 1])
  const trained = [jobOf(set.trainers[0]!).runId]
  end(0, 'finished')
  expect([await states(), set.trainers.length]).toEqual([{ a: 'finished', b: 'preparing', c: 'queued' }, 2])
  expect(set.harness.events.at(-1)).toMatchObject({ kind: 'runChanged', run: { id: ids[1], state: 'preparing' } })
  trained.push(jobOf(set.trainers[1]!).runId)
  end(1, 'failed', 'why')
  trained.push(jobOf(set.trainers[2]!).runId)
  end(2, 'stopped')
  expect(await states()).toEqual({ a: 'finished', b: 'failed', c: 'stopped' })
  expect(trained).toEqual(ids)
  expect(set.harness.awake()).toBe(0)
})

test('a trainer that dies does not keep the next run from its turn', async () => {
  await start('a')
  await start('b')
  set.trainers[0]!.exit(null)
  expect(await states()).toEqual({ a: 'interrupted', b: 'preparing' })
})

test('who pauses gets the machine back: the next run waits for a person', async () => {
  const a = await start('a')
  const b = await start('b')
  end(0, 'paused')
  expect([await states(), set.trainers.length]).toEqual([{ a: 'paused', b: 'queued' }, 1])
  await set.harness.runs.resume(b)
  await expect(async () => set.harness.runs.resume(a)).rejects.toMatchObject({ code: 'runBusy' })
  end(1, 'finished')
  expect(await states()).toEqual({ a: 'paused', b: 'finished' })
})

test('a waiting run leaves the queue, or the project, and the others move up', async () => {
  await start('a')
  const [b, c] = [await start('b'), await start('c')]
  await start('d')
  await expect(async () => set.harness.runs.pause(b)).rejects.toMatchObject({ code: 'runNotTraining' })
  await expect(async () => set.harness.runs.resume(b)).rejects.toMatchObject({ code: 'runBusy' })
  await set.harness.runs.stop(b)
  await set.harness.runs.delete(c)
  end(0, 'finished')
  expect(await states()).toEqual({ a: 'finished', b: 'stopped', d: 'preparing' })
  end(1, 'finished')
  // What has left the queue is not lost.
  await set.harness.runs.resume(b)
  expect(await states()).toEqual({ a: 'finished', b: 'preparing', d: 'finished' })
})

test('a waiting run trains on labels and network as they were when it was started', async () => {
  await start('a')
  const b = await start('b')
  set.bars.project.database.write.exec('UPDATE images SET class_id = 1; DELETE FROM networks')
  const { network } = jobOf(set.trainers[0]!)
  end(0, 'finished')
  const job = jobOf(set.trainers[1]!)
  expect(job).toMatchObject({ runId: b, network, classCount: 3 })
  expect(new Set(loadSnapshot(job.runFolder, job.snapshotSha256).map(({ label }) => label)).size).toBe(3)
})

test('a process that cannot be started fails its run, with the reason, and the others wait', async () => {
  await start('a')
  const b = await start('b')
  await start('c')
  set.refuseToStart = true
  end(0, 'finished')
  expect(await states()).toEqual({ a: 'finished', b: 'failed', c: 'queued' })
  expect((await set.harness.runs.get(b)).note).toContain('no more processes')
})

test('the queue ends with the program: nothing begins to train unasked when the project is opened again', async () => {
  await start('a')
  const b = await start('b')
  const closing = set.bars.project.close()
  end(0, 'paused')
  await closing
  expect(set.trainers).toHaveLength(1)
  const project = openProject(set.bars.project.path)
  set.reopen(project)
  expect(await states()).toEqual({ a: 'paused', b: 'paused' })
  expect((await set.harness.runs.get(b)).note).toBe('It was waiting for its turn when the program ended. Press Resume to train it.')
  await set.harness.runs.resume(b)
  expect(await states()).toEqual({ a: 'paused', b: 'preparing' })
})
