/** Started by bootstrap/backbone.mjs from the sources: fetches and converts the bundled backbone, unless it is there. Ends with 0 when it is. */
import { ensureBundledBackbone } from './fetchBundled.ts'

try {
  await ensureBundledBackbone((line) => console.error(line))
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  console.error(`The backbone that comes with Convolve could not be made: ${reason}. Everything but transfer learning works; run "npm run setup:backbone" with access to npm's registry.`)
  process.exitCode = 1
}
