/**
 * `npm run setup:backbone`, and part of every build: makes the weights of the backbone that comes with the app, unless they are there. Without
 * the network everything else still works: a sentence says what is missing, and the next start tries again.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ended, ensureNode, root } from './node.mjs'

const work = join(root, 'src-main', 'pretrained', 'fetchProcess.ts')
const weights = join(root, 'resources', 'pretrained', 'mobilenet-v2-coco.safetensors')

export const backboneThere = () => existsSync(weights)

/** True when the weights are there. */
export async function ensureBackbone() {
  return (await ended(spawn(process.execPath, [work], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }))) === 0
}

if (process.argv[1]?.endsWith('backbone.mjs')) {
  await ensureNode()
  // The tests go on without it: those that need it say so.
  process.exitCode = (await ensureBackbone()) || process.argv.includes('--optional') ? 0 : 1
}
