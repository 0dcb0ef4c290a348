/**
 * Writes resources/THIRD-PARTY-NOTICES.txt from the licence files in node_modules: every package that is shipped (dependencies and theirs).
 * `npm run notices` after a change of dependencies; a test compares the list with the lockfile.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node.mjs'

export const noticesFile = join(root, 'resources', 'THIRD-PARTY-NOTICES.txt')

/** Packages that are shipped, by the lockfile: no development tools, nothing optional (those a user installs on purpose). */
export function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.optional && !entry.devOptional)
    .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version: entry.version, licence: entry.license ?? 'see below' }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))
}

/** Native parts that npm marks optional because there is one per platform, but that an installer carries. */
const nativeNotices = [
  ['@img/sharp (libvips and its libraries)', 'Apache-2.0 AND LGPL-3.0-or-later', 'https://github.com/lovell/sharp-libvips/blob/main/THIRD-PARTY-NOTICES.md'],
  ['Electron (Chromium, Node.js)', 'MIT, with LICENSES.chromium.html beside the program', 'https://www.electronjs.org'],
  ['Node.js', 'MIT, see LICENSE in its package', 'https://nodejs.org'],
]

/** Weights of others that an installer carries, with the licence file beside them. */
function carriedWeights() {
  const folder = join(root, 'resources', 'pretrained')
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    .backbones.filter(({ source }) => source.kind === 'npm')
    .map(({ name, licence, attribution, source }) => ({
      line: `${name}: ${licence}, ${attribution}; from ${source.npmPackage} ${source.version}, converted to our own file`,
      title: `Weights of ${name}`,
      text: readFileSync(join(folder, `LICENSE-${licence}.txt`), 'utf8').trim(),
    }))
}

function licenceText(path) {
  const folder = join(root, path)
  if (!existsSync(folder)) return null
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying|notice)(\.|$|-)/i.test(name))
  return file ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim() : null
}

export function writeNotices() {
  const packages = shippedPackages()
  // The same text is printed once, under all packages that carry it.
  const byText = new Map()
  for (const entry of packages) {
    const text = licenceText(entry.path) ?? `Licence: ${entry.licence}`
    byText.set(text, [...(byText.get(text) ?? []), entry])
  }
  const lines = ['THIRD-PARTY NOTICES', '', 'Convolve is built from the following packages.', '']
  for (const { name, version, licence } of packages) lines.push(`${name} ${version} (${licence})`)
  lines.push('', 'Native parts, one per platform:', '')
  for (const [name, licence, address] of nativeNotices) lines.push(`${name}: ${licence}, ${address}`)
  lines.push('', 'Weights:', '')
  for (const { line } of carriedWeights()) lines.push(line)
  for (const [text, entries] of byText) lines.push('', '-'.repeat(80), entries.map(({ name, version }) => `${name} ${version}`).join(', '), '-'.repeat(80), '', text)
  for (const { title, text } of carriedWeights()) lines.push('', '-'.repeat(80), title, '-'.repeat(80), '', text)
  writeFileSync(noticesFile, `${lines.join('\n')}\n`)
  return packages.length
}

if (process.argv[1]?.endsWith('notices.mjs')) console.log(`${writeNotices()} packages -> ${noticesFile}`)
