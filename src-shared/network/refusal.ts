/** How a rule deep inside of an edit refuses it whole. Thrown and caught within `src-shared/network` only. */
import type { Problem } from './problem.ts'

/** Carries the sentence out of a nested rule; `applyEdit` turns it into an answer. */
export class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.sentence)
    this.problem = problem
  }
}

export function refuse(layerId: string | null, sentence: string, field?: string): never {
  throw new Refusal({ layerId, severity: 'error', sentence, ...(field === undefined ? {} : { field }) })
}
