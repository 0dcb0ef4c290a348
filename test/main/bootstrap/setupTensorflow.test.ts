/** `npm run setup:tensorflow` where it cannot succeed: a sentence that says why, and the package as it was. (That it succeeds takes a library of 850 MB: ARCHITECTURE.md, section 10.) */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../../src-main/bootstrap/node.mjs'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const packages = join(root, 'node_modules', '@tensorflow')

/** Names and times of everything two levels deep, which a half-done set-up would change. */
function snapshot(): readonly string[] {
  const names = (folder: string): readonly string[] => readdirSync(folder).map((name) => `${folder}/${name} ${statSync(join(folder, name)).mtimeMs}`)
  return [...readdirSync(packages).filter((name) => name.startsWith('.')), ...names(join(packages, 'tfjs-node-gpu'))]
}

function setUp(args: readonly string[], environment: Readonly<Record<string, string>> = {}): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'src-main', 'bootstrap', 'setupTensorflow.mjs'), ...args], { encoding: 'utf8', env: { ...process.env, ...environment } })
  return { code: status, said: `${stdout}${stderr}` }
}

/** A folder that looks like libtensorflow and holds nothing that compiles. */
function emptyLibrary(): string {
  const folder = join(temporaryFolder(), 'lib tensorflow')
  mkdirSync(join(folder, 'include', 'tensorflow', 'c', 'eager'), { recursive: true })
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'), '')
  const extension = process.platform === 'darwin' ? 'dylib' : 'so'
  for (const name of ['libtensorflow', 'libtensorflow_framework']) writeFileSync(join(folder, 'lib', `${name}.${extension}`), '')
  return folder
}

function fileNamed(name: string): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, 'no archive')
  return file
}

describe.skipIf(process.platform === 'win32')('the set-up of TensorFlow says', () => {
  test.each([
    ['an option it does not know', () => ['--gpu'], "Unknown option '--gpu'"],
    ['two libraries', () => ['--wheel', 'a', '--libtensorflow', 'b'], 'one library is enough'],
    ['a folder that is not there', () => ['--wheel', join(temporaryFolder(), 'nowhere')], 'there is no such folder'],
    ['a wheel that is not there', () => ['--wheel', join(temporaryFolder(), 'tensorflow.whl')], 'there is no such file'],
    ['a folder without TensorFlow', () => ['--wheel', temporaryFolder()], 'there is no libtensorflow_cc in it'],
    ['a wheel that is no archive', () => ['--wheel', fileNamed('tensor flow.whl')], 'this is not a zip archive'],
    ['a library without headers', () => ['--libtensorflow', temporaryFolder()], 'it has no include/'],
  ])('%s', (_, args, sentence) => {
    const before = snapshot()
    const { code, said } = setUp(args())
    expect(said).toContain('TensorFlow was not set up.')
    expect(said).toContain(sentence)
    expect(code).toBe(1)
    expect(snapshot()).toEqual(before)
  })

  test('what the compiler complains about', () => {
    const before = snapshot()
    const compiler = fileNamed('a compiler')
    writeFileSync(compiler, '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "In file included from tfjs_backend.cc:" >&2\necho "c_api.h:1: fatal error: status.h: No such file" >&2\nexit 1\n')
    chmodSync(compiler, 0o755)
    const { code, said } = setUp(['--libtensorflow', emptyLibrary()], { CXX: compiler })
    expect(said).toContain(`The compiler ${compiler} ended with code 1.\n  c_api.h:1: fatal error: status.h: No such file`)
    expect(code).toBe(1)
    expect(snapshot()).toEqual(before)
  })

  test('no compiler', () => {
    const before = snapshot()
    const { code, said } = setUp(['--libtensorflow', emptyLibrary()], { PATH: temporaryFolder(), CXX: '' })
    expect(said).toContain('No C++ compiler was found (tried g++, clang++, c++). Install one')
    expect(code).toBe(1)
    expect(snapshot()).toEqual(before)
  })
})
