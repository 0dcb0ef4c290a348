/** Builds only the page, into a folder of the caller's choice: for devBrowser.mjs, or by hand `node src-main/bootstrap/page.mjs FOLDER`. */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './node.mjs'

/** The renderer part of electron.vite.config.ts, built into `outDir`. */
export async function buildPage(outDir) {
  const require = createRequire(join(root, 'package.json'))
  const { build } = await import('vite')
  const { resolveConfig } = await import(pathToFileURL(require.resolve('electron-vite')).href)
  const { config } = await resolveConfig({ root }, 'build', 'production')
  const { root: pageRoot, plugins, build: options } = config.renderer
  await build({ configFile: false, root: join(root, pageRoot), plugins, logLevel: 'warn', build: { ...options, rollupOptions: { input: join(root, options.rollupOptions.input) }, outDir, emptyOutDir: true } })
}

if (process.argv[1]?.endsWith('page.mjs')) await buildPage(resolve(process.argv[2]))
