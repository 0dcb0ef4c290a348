#!/usr/bin/env node
/** The `convolve` command: checks Node before anything is loaded, builds what is missing, then hands over to src-main/cli. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { ensureNode, root } from './node.mjs'

await ensureNode()
await ensureBuilt()
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
