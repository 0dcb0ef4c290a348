import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { entryFiles } from './src-main/bootstrap/entries.ts'

/**
 * out/main: every process entry, chunks beside them in the same folder (`entryPath` relies on it). out/preload: one CommonJS file,
 * for a sandboxed preload script cannot be a module. out/renderer: the page, for app:// and the browser host alike.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      sourcemap: true,
      rollupOptions: {
        input: entryFiles,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: { input: { index: 'src-main/preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      // Files stay files: the Content-Security-Policy allows no data: address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: 'src-renderer/index.html' },
    },
  },
})
