/** The status bar. */
import type { RunProgress, RunSummary } from '../../src-shared/training/run.ts'
import { formatDuration } from '../composables/formatNumbers.ts'

export const statusText = {
  importing: (share: string, left: string) => ['Importing', share, left && `${left} left`].filter(Boolean).join(' · '),
  run: (run: RunSummary, progress: RunProgress | null) => {
    const verb = run.state === 'paused' ? 'Paused' : 'Training'
    return progress?.secondsLeft == null ? `${verb} ${run.name}` : `${verb} ${run.name} · ${formatDuration(progress.secondsLeft)} left`
  },
}
