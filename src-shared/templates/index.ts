/** All templates, in the order they are offered. */
import { empty } from './empty.ts'
import { kerasMnist } from './kerasMnist.ts'
import { lenet5 } from './lenet5.ts'
import { smallResnet } from './smallResnet.ts'
import type { Template } from './template.ts'
import { AppError } from '../errors/appError.ts'

export const templates: readonly Template[] = [kerasMnist, lenet5, smallResnet, empty]

/** The template with this id; throws `templateUnknown`. */
export function templateById(id: string): Template {
  const found = templates.find((template) => template.id === id)
  if (found === undefined) throw new AppError('templateUnknown', { template: id, known: templates.map((template) => template.id) })
  return found
}
