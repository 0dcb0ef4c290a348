/** `useEvent('runProgress', (event) => ...)`: listens while the component lives. */
import { onScopeDispose } from 'vue'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import { onCoreEvent } from './client.ts'

/** Calls `handler` for every event of one kind until the surrounding component or effect scope ends. */
export function useEvent<K extends CoreEvent['kind']>(kind: K, handler: (event: Extract<CoreEvent, { kind: K }>) => void): void {
  onScopeDispose(
    onCoreEvent((event) => {
      if (event.kind === kind) handler(event as Extract<CoreEvent, { kind: K }>)
    }),
  )
}
