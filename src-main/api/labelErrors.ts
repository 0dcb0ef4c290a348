/** Handlers of the area `labelErrors`: searches are those of the project's one search at a time; what a person says about labels is kept with the project. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { LabelErrorsApi } from '../../src-shared/api/labelErrors.ts'
import { writeConfirmedLabels } from '../store/labelledImages.ts'
import type { CoreContext } from './context.ts'
import { labelErrorSearchesOf } from './projectServices.ts'

export function labelErrorsHandlers(context: CoreContext): Handlers<LabelErrorsApi> {
  const write = () => context.writableProject().database.write
  return {
    plan: (choice) => labelErrorSearchesOf(context).plan(choice),
    find(choice) {
      // Features are kept in the project's folder.
      context.writableProject()
      return labelErrorSearchesOf(context).find(choice)
    },
    cancel: () => labelErrorSearchesOf(context).cancel(),
    state: () => labelErrorSearchesOf(context).state(),
    confirm: (ids) => writeConfirmedLabels(write(), ids, true),
    unconfirm: (ids) => writeConfirmedLabels(write(), ids, false),
  }
}
