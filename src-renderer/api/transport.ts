/** What carries a call to the core: the preload bridge on the desktop, a WebSocket on the browser host. Used by client.ts only. */
import { shallowRef } from 'vue'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Envelope } from '../../src-shared/api/contract.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import { socketPath, type CallMessage, type CoreMessage, type DesktopBridge } from '../../src-shared/api/wire.ts'

export type EventListener = (event: CoreEvent) => void
export type Transport = Pick<DesktopBridge, 'call' | 'on'>

declare global {
  interface Window {
    readonly convolve?: DesktopBridge
  }
}

export type ConnectionState = 'connecting' | 'open' | 'lost'
/** State of the line to the core; the desktop's is always open. */
export const connectionState = shallowRef<ConnectionState>('connecting')

interface Pending {
  resolve(envelope: Envelope): void
  reject(error: AppError): void
}
const retryDelaysMs = [250, 500, 1000, 2000, 4000]

/**
 * `CallMessage` out, `CoreMessage` in (wire.ts). A call made while the line is down waits for it;
 * a call that was under way when it broke is rejected with `connectionLost`, because it may or may not have been carried out.
 */
export function openSocketTransport(url: string, createSocket: (url: string) => WebSocket = (address) => new WebSocket(address)): Transport {
  const listeners = new Set<EventListener>()
  const pending = new Map<number, Pending>()
  let waiting: (() => void)[] = []
  let nextId = 1
  let failures = 0
  let socket = connect()

  function connect(): WebSocket {
    const opened = createSocket(url)
    opened.addEventListener('open', () => {
      failures = 0
      connectionState.value = 'open'
      const ready = waiting
      waiting = []
      for (const send of ready) send()
    })
    opened.addEventListener('message', (message: MessageEvent<string>) => {
      const frame = JSON.parse(message.data) as CoreMessage
      if ('event' in frame) {
        for (const listener of listeners) listener(frame.event)
        return
      }
      pending.get(frame.id)?.resolve(frame.envelope)
      pending.delete(frame.id)
    })
    opened.addEventListener('close', () => {
      connectionState.value = failures === 0 ? 'connecting' : 'lost'
      for (const call of pending.values()) call.reject(new AppError('connectionLost', {}))
      pending.clear()
      const delayMs = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)]
      failures += 1
      setTimeout(() => (socket = connect()), delayMs)
    })
    return opened
  }

  return {
    call: (area, method, args) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        const send = (): void => {
          pending.set(id, { resolve, reject })
          socket.send(JSON.stringify({ id, area, method, args } satisfies CallMessage))
        }
        if (socket.readyState === 1) send()
        else waiting.push(send)
      }),
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The bridge when there is one, else the socket of the page's own origin. */
export function openTransport(): Transport {
  if (window.convolve) {
    connectionState.value = 'open'
    return window.convolve
  }
  return openSocketTransport(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${socketPath}`)
}
