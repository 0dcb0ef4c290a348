/** Prints the names of all layer kinds as JSON, for layerOptions.py. */
import { layerKinds } from '../../src-shared/layers/index.ts'

process.stdout.write(JSON.stringify(Object.keys(layerKinds)))
