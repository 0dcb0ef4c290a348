/** The README's pictures, from those the last journey took: `npm run e2e && npm run screenshots`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { appRoot } from '../../src-main/bootstrap/entries.ts'

const chosen = { label: '3-label-light', build: '5-build-light', train: '8-trained-light', evaluate: '9-evaluate-light', export: '11-export-dark' }
const folder = join(appRoot(), 'resources', 'screenshots')

mkdirSync(folder, { recursive: true })
for (const [name, picture] of Object.entries(chosen)) {
  const { size } = await sharp(join(import.meta.dirname, 'screenshots', `${picture}.png`)).png({ palette: true, colours: 192, effort: 10 }).toFile(join(folder, `${name}.png`))
  console.log(`${name}.png ${Math.round(size / 1000)} kB`)
}
