/**
 * Estimates the memory of a template's training step, makes a few of them in this process, and prints both: `node measureMemory.ts <template> <batch size> [small]`.
 * small: at the size and width that a template trains at on a processor.
 */
import { probeStep } from '../../src-main/training/stepProbe.ts'
import { trainingThreads } from '../../src-main/training/supervisor.ts'
import { outputCount } from '../../src-shared/templates/template.ts'
import { templateById } from '../../src-shared/templates/index.ts'

export interface MeasuredMemory {
  readonly estimateBytes: number
  /** The most that the process ever held. */
  readonly peakBytes: number
}

const [id = '', size = '1', scale] = process.argv.slice(2)
const template = templateById(id)
const classCount = outputCount(template, 10)
const { input, width } = scale === 'small' ? template.small : { input: template.input, width: 1 }
const { memoryBytes } = await probeStep(template.create(input, classCount, { width }), template.task === 'single_label' ? classCount : 0, Number(size), trainingThreads())
process.stdout.write(JSON.stringify({ estimateBytes: memoryBytes, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies MeasuredMemory))
