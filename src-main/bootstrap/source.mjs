/** `node source.mjs FILE.ts ...`: runs a TypeScript file of this project under a Node that can. Used by the scripts `bench` and `accuracy`. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureNode } from './node.mjs'

await ensureNode()
// The file sees its own name and arguments, as if it had been started itself.
process.argv.splice(1, 1)
process.argv[1] = resolve(process.argv[1])
await import(pathToFileURL(process.argv[1]).href)
