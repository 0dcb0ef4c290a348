/** Keeps the settings of the form to what fits the task of its network. Used by NewRun. */
import { onActivated, watch, type Ref } from 'vue'
import { taskTraining } from '../../../src-shared/training/taskTraining.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { withLayersOf, withTraining, type RunForm } from './runForm.ts'

/** Looks again when another network is chosen or the network changes; `failed` gets what was thrown. */
export function useTraining(form: Ref<RunForm>, failed: (thrown: unknown) => void): void {
  async function look(): Promise<void> {
    const { networkId } = form.value
    if (networkId === null) return
    try {
      const document = await client.networks.get(networkId)
      if (networkId !== form.value.networkId) return
      const training = taskTraining(document)
      const rated = withLayersOf(form.value, document)
      const fitting = JSON.stringify(training) === JSON.stringify(form.value.training) ? rated : withTraining(rated, training)
      if (fitting !== form.value) form.value = fitting
    } catch (thrown) {
      failed(thrown)
    }
  }
  // An earlier run's settings come without it.
  watch(() => [form.value.networkId, form.value.training === null], () => void look(), { immediate: true })
  useEvent('networksChanged', () => void look())
  onActivated(() => void look())
}
