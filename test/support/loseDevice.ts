/**
 * Trains on WebGPU in a process of its own and destroys the device: `node loseDevice.ts <run folder> <step> before|during`. Prints how the run left, as JSON; null
 * where there is no WebGPU.
 */
import { tfjsPresence } from '../../src-main/executors/tfjs/backends.ts'
import { createTfjsExecutor } from '../../src-main/executors/tfjs/tfjsExecutor.ts'
import type { RunEnd } from '../../src-main/training/messages.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import { train } from '../../src-main/training/run.ts'
import { barClassNames, barImages } from './barImages.ts'
import { tinyConfig, tinySetup } from './runSetup.ts'
import { tinyNetwork } from './tinyNetwork.ts'

export interface LostRun {
  readonly end: RunEnd
  /** From the loss to the end of the run. */
  readonly pausedMs: number
  /** Steps that were told after the loss. */
  readonly stepsAfter: number
}

const [folder = '', at = '1', when = 'before'] = process.argv.slice(2)

async function loseDevice(): Promise<LostRun | null> {
  if (!(await tfjsPresence('webgpu')).present) return null
  const { backendOf } = await import('../../src-main/executors/tfjs/engine.ts')
  const config = { ...tinyConfig, device: 'tfjs-webgpu' } as const
  const trainingExecutor = createTfjsExecutor({ backend: 'webgpu' })
  const train30 = barImages(30)
  let [asked, lostMs, told] = [0, 0, 0]
  const end = await train(tinySetup(folder, { config, train: train30, trainingExecutor, programs: programsOf(tinyNetwork(), barClassNames.length, config, trainingExecutor, train30.labels) }), {
    command() {
      // Asked before every step, and before every batch of validation.
      if (++asked === Number(at)) {
        const destroy = (): void => {
          lostMs = performance.now()
          ;(backendOf() as unknown as { readonly device: { destroy(): void } }).device.destroy()
        }
        if (when === 'before') destroy()
        else setImmediate(destroy)
      }
      return null
    },
    report: (message) => void (message.kind === 'report' && lostMs > 0 && (told += message.report.newSteps.step.length)),
    now: () => performance.now(),
  })
  return { end, pausedMs: performance.now() - lostMs, stepsAfter: told }
}

process.stdout.write(JSON.stringify(await loseDevice()))
// A driver may keep threads of its own.
process.exit(0)
