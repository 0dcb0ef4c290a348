/** Lint: what types cannot say. Import rules come from test/support/importRules.ts, which the architecture test reads too. */
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { libraryDoors, mainFolders, rendererFolders, sharedFolders } from './test/support/importRules.ts'

const sides = { 'src-shared': sharedFolders, 'src-main': mainFolders, 'src-renderer': rendererFolders }
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Name the export: default exports are for *.config.ts and .vue files.' }

/** The patterns of `no-restricted-imports` for one folder: other sides, siblings above it, libraries behind another door. */
function restrictedImports(side, folder, allowed) {
  const siblings = Object.keys(sides[side]).filter((name) => name !== folder && !allowed.includes(name))
  const strangers = Object.keys(sides).filter((name) => name !== side && name !== 'src-shared')
  const libraries = libraryDoors.filter(({ doors }) => !doors.some((door) => door.startsWith(`${side}/${folder}`)))
  return [
    ...(siblings.length > 0
      ? [{ regex: `^(\\.\\./)+(${siblings.join('|')})/`, message: `${side}/${folder} may import ${allowed.join(', ') || 'no sibling'}. Move what you need down, or turn the call round (ARCHITECTURE.md, section 2).` }]
      : []),
    { regex: `(^|/)(${strangers.join('|')})/`, message: 'Renderer and core never import each other, shared code imports neither: talk through src-shared/api.' },
    ...libraries.map(({ library, pattern, instead }) => ({ regex: pattern.source, message: `${library} has one door. ${instead}` })),
  ]
}

const folderRules = Object.entries(sides).flatMap(([side, folders]) =>
  Object.entries(folders).map(([folder, allowed]) => ({
    files: [`${side}/${folder}/**/*.{ts,vue}`],
    rules: { 'no-restricted-imports': ['error', { patterns: restrictedImports(side, folder, allowed) }] },
  })),
)

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test/e2e/screenshots/', '**/*.convolve/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, ecmaVersion: 'latest', sourceType: 'module' } },
  },
  {
    files: ['**/*.{ts,vue,js,mjs}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // `noUncheckedIndexedAccess` asks for `!` where a loop has just bounded the index.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // The compiler says so already (noUnusedLocals), and knows more.
      '@typescript-eslint/no-unused-vars': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['src-*/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    files: ['src-shared/**/*.ts', 'src-renderer/**/*.{ts,vue}'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'Only src-main runs in Node. Ask the core through the API.' }, { name: 'Buffer', message: 'Only src-main runs in Node. Use Uint8Array.' }],
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      // How a template is broken into lines is left to its author.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  ...folderRules,
  {
    files: ['src-main/index.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^(?!electron$|\\./app/)', message: 'index.ts only starts src-main/app.' }] }] },
  },
)
