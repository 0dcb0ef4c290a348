/** Walks every import and checks the graph of ARCHITECTURE.md, section 2. The rules are data in support/importRules.ts; there is no exemption. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { libraryDoors, mainFolders, rendererFolders, sharedFolders } from './support/importRules.ts'

const root = resolve(import.meta.dirname, '..')
const sides: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = { 'src-shared': sharedFolders, 'src-main': mainFolders, 'src-renderer': rendererFolders }

interface Import {
  /** From the project's root, with `/`. */
  readonly file: string
  readonly target: string
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1).split(sep).join('/'))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

/** Every module a text names, with relative ones resolved from the root. */
function importsOf(file: string, text: string): Import[] {
  const statement = /(?:\bimport|\bexport)\s+(?:type\s+)?(?:[\w*${}\s,]+?\sfrom\s+)?['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"]([^'"\n]+)['"]|import\.meta\.glob[^(]*\(\s*['"]([^'"\n]+)['"]/g
  return [...withoutComments(text).matchAll(statement)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? ''
    return { file, target: name.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), name)) : name }
  })
}

/** What is wrong with an import, as a sentence; null when nothing is. */
function violation({ file, target }: Import): string | null {
  const [side = '', folder = ''] = file.split('/')
  const inOwnFolder = file.split('/').length > 2
  const allowed = sides[side]?.[folder]
  if (inOwnFolder && allowed === undefined) return `${file}: the folder ${side}/${folder} is not in the plan of the house`
  const door = libraryDoors.find(({ pattern }) => pattern.test(target))
  if (door && !door.doors.some((place) => file === place || file.startsWith(`${place}/`))) return `${file} imports ${target}: ${door.library} has one door. ${door.instead}`
  const [targetSide = '', targetFolder = ''] = target.split('/')
  if (sides[targetSide] === undefined) {
    if (side === 'src-shared' && target !== 'zod') return `${file} imports ${target}: src-shared is pure`
    if (side === 'src-renderer' && target.startsWith('node:')) return `${file} imports ${target}: the renderer has no Node`
    return null
  }
  if (targetSide !== side) return targetSide === 'src-shared' ? null : `${file} imports ${target}: ${side} and ${targetSide} never meet`
  if (!inOwnFolder || target.split('/').length <= 2) return null
  if (targetFolder === folder) {
    const [, , feature] = file.split('/')
    return folder === 'features' && target.split('/')[2] !== feature ? `${file} imports ${target}: a feature never imports another` : null
  }
  return allowed?.includes(targetFolder) ? null : `${file} imports ${target}: ${side}/${folder} may import ${allowed?.join(', ') || 'no sibling'}`
}

const files = Object.keys(sides).flatMap(sourceFiles)
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

describe('the graph of imports', () => {
  test('every import follows it', () => {
    expect(imports.map(violation).filter((sentence) => sentence !== null)).toEqual([])
  })

  test('the walk sees the sources', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(imports.filter(({ target }) => target === 'electron').length).toBeGreaterThan(3)
    expect(imports.some(({ file, target }) => file === 'src-main/server/main.ts' && target === 'src-main/bootstrap/entries.ts')).toBe(true)
  })

  test.each([['src-shared', sharedFolders], ['src-main', mainFolders]] as const)('the rules of %s allow no ring', (_side, folders) => {
    expect(rings(folders)).toEqual([])
  })

  const planted: readonly (readonly [file: string, text: string])[] = [
    ['src-shared/errors/x.ts', "import { join } from 'node:path'"],
    ['src-shared/layers/x.ts', "import type { NetworkDocument } from '../network/document.ts'"],
    ['src-shared/tensor/x.ts', "import { openCore } from '../../src-main/api/core.ts'"],
    ['src-main/graph/x.ts', "import { lowerStep } from '../lowering/step.ts'"],
    ['src-main/executors/onnx/x.ts', "import { openDatabase } from '../../store/openDatabase.ts'"],
    ['src-main/training/x.ts', "import Database from 'better-sqlite3'"],
    ['src-main/server/x.ts', "import { openProject } from '../project/openProject.ts'"],
    ['src-main/api/x.ts', "const { app } = await import('electron')"],
    ['src-main/exports/x.ts', "export { session } from 'onnxruntime-node'"],
    ['src-main/new-folder/x.ts', "import { a } from './a.ts'"],
    ['src-renderer/features/data/x.ts', "import { useRuns } from '../training/useRuns.ts'"],
    ['src-renderer/features/training/Chart.vue', "import { Chart } from 'chart.js'"],
    ['src-renderer/api/x.ts', "import { openCore } from '../../src-main/api/core.ts'"],
  ]
  test.each(planted)('%s may not contain %s', (file, text) => {
    expect(importsOf(file, text).map(violation)).toEqual([expect.any(String)])
  })
})

describe('rules of style that no linter knows', () => {
  const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

  test('a module is named after its subject', () => {
    expect(files.filter((file) => /\/(utils?|helpers?|types)\.(ts|mjs)$/.test(file))).toEqual([])
  })

  test('a file opens with what it is', () => {
    const opens = /^(#!.*\n)?(<!--|(<script[^>]*>\s*)?\/\*\*)/
    expect(texts.filter(({ text }) => !opens.test(text)).map(({ file }) => file)).toEqual([])
  })

  test('pages of rows are found by key, never by OFFSET', () => {
    expect(texts.filter(({ file, text }) => file.startsWith('src-main/store/') && /\bOFFSET\b/.test(withoutComments(text))).map(({ file }) => file)).toEqual([])
  })
})

/** Rings of folders, from their first member. */
function rings(allowed: Readonly<Record<string, readonly string[]>>): string[] {
  const found: string[] = []
  const visit = (folder: string, path: readonly string[]): void => {
    if (path.includes(folder)) found.push([...path.slice(path.indexOf(folder)), folder].join(' -> '))
    else for (const next of allowed[folder] ?? []) visit(next, [...path, folder])
  }
  for (const folder of Object.keys(allowed)) visit(folder, [])
  return found
}
