/** Words about runs and their pictures that several screens share. */
import { formatCount } from '../composables/formatNumbers.ts'

export const runsText = {
  run: 'Run',
  noneTitle: 'No trained run yet',
  toTrain: 'Go to Train',
  previous: 'Previous image',
  next: 'Next image',
  position: (place: number, count: number) => `${formatCount(place)} of ${formatCount(count)}`,
}
