/** Dispatch: one call by name, with its arguments checked, answered as data. Used by every host; the host has checked the sender. */
import type { z } from 'zod'
import { areaArguments } from '../../src-shared/api/areas.ts'
import type { Api, Area, Envelope, Handlers } from '../../src-shared/api/contract.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'

export type AreaHandlers = { readonly [A in Area]: Handlers<Api[A]> }
type AnyHandler = (...args: readonly unknown[]) => unknown

/** Carries out `area.method(...args)`; never throws. `onUnforeseen` hears errors that are not the user's, for the log. */
export async function dispatch(
  handlers: AreaHandlers,
  area: unknown,
  method: unknown,
  args: unknown,
  onUnforeseen: (error: unknown, call: string) => void,
): Promise<Envelope> {
  try {
    const call = findCall(handlers, area, method)
    const parsed = call.schema.safeParse(args)
    if (!parsed.success) throw new AppError('callInvalid', { call: call.name, problem: firstProblem(parsed.error) })
    return { ok: true, value: await call.handler(...(parsed.data as readonly unknown[])) }
  } catch (error) {
    if (!(error instanceof AppError)) onUnforeseen(error, `${String(area)}.${String(method)}`)
    return { ok: false, error: toErrorData(error) }
  }
}

function findCall(handlers: AreaHandlers, area: unknown, method: unknown): { name: string; schema: z.ZodType; handler: AnyHandler } {
  const schemas = own(areaArguments, area)
  const schema = own(schemas, method)
  const handler = own(own(handlers, area), method)
  if (schema === undefined || typeof handler !== 'function') throw new AppError('callUnknown', { area: shown(area), method: shown(method) })
  return { name: `${String(area)}.${String(method)}`, schema: schema as z.ZodType, handler: handler as AnyHandler }
}

/** Only what the table itself holds: `constructor`, `__proto__` and the like are not there. */
function own(table: unknown, key: unknown): unknown {
  if (typeof table !== 'object' || table === null || typeof key !== 'string' || !Object.hasOwn(table, key)) return undefined
  return (table as Record<string, unknown>)[key]
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeof value
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'invalid'
  const [position, ...rest] = issue.path
  const place = position === undefined ? 'arguments' : [`argument ${Number(position) + 1}`, ...rest.map(String)].join(' > ')
  return `${place}: ${issue.message}`
}
