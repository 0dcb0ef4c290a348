/** `await client.images.ids({})`: the core's API as promises. The only way the renderer talks to the core. */
import type { Api, Area, Client } from '../../src-shared/api/contract.ts'
import { fromErrorData } from '../../src-shared/errors/appError.ts'
import { openTransport, type EventListener, type Transport } from './transport.ts'

export type ApiClient = { readonly [A in Area]: Client<Api[A]> }

/** A client over a transport; an answer that is an error is thrown as `AppError`. Names are checked by the types here and by dispatch there. */
export function createClient(transport: () => Pick<Transport, 'call'>): ApiClient {
  const areas = new Map<string, unknown>()
  const methodsOf = (area: string): unknown =>
    new Proxy(
      {},
      {
        get:
          (_target, method: string) =>
          async (...args: unknown[]): Promise<unknown> => {
            const envelope = await transport().call(area, method, args)
            if (envelope.ok) return envelope.value
            throw fromErrorData(envelope.error)
          },
      },
    )
  const client = new Proxy({}, { get: (_target, area: string) => areas.get(area) ?? areas.set(area, methodsOf(area)).get(area) })
  return client as ApiClient
}

let opened: Transport | undefined
/** Opened on first use, so that a test can import a component without a core. */
function transport(): Transport {
  return (opened ??= openTransport())
}

export const client: ApiClient = createClient(transport)

/** Hears every event of the core until the returned function is called. In a component use `useEvent`. */
export function onCoreEvent(listener: EventListener): () => void {
  return transport().on(listener)
}
