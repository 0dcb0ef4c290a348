/** Process entry: loads the built main bundle with electron.ts in place of 'electron', then answers the test's questions. Started by openDesktop.ts. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const standIn = pathToFileURL(join(import.meta.dirname, 'electron.ts')).href
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standIn, shortCircuit: true, format: 'module-typescript' } : next(specifier, context)) })

const electron = await import('./electron.ts')
await import(pathToFileURL(join(import.meta.dirname, '../../../out/main/index.js')).href)

const questions: Readonly<Record<string, (...args: string[]) => unknown>> = { probe: electron.probe, callAs: electron.callAs, ask: electron.ask, quit: () => electron.app.quit() }
process.on('message', ({ id, question, args }: { id: number; question: string; args: string[] }) => {
  void Promise.resolve(questions[question]?.(...args)).then((answer) => process.send?.({ id, answer }))
})
process.on('disconnect', () => electron.app.exit(1))
