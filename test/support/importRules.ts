/** Who may import whom (ARCHITECTURE.md, section 2), as data. Read by eslint.config.js, which tells at once, and by test/architecture.test.ts, which walks every import. */

/** Folder of a side -> the sibling folders it may import. A folder may always import itself; what is not here does not exist. */
export const sharedFolders: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  tensor: ['errors'],
  dataset: ['errors'],
  layers: ['errors', 'tensor'],
  network: ['errors', 'tensor', 'layers', 'dataset'],
  templates: ['errors', 'tensor', 'layers', 'network', 'dataset'],
  // Documents as programs and files of others, and back.
  code: ['errors', 'tensor', 'layers', 'network', 'dataset'],
  // Figures of answers: pure numbers.
  evaluation: ['errors'],
  training: ['errors', 'dataset', 'network'],
  api: ['errors', 'tensor', 'layers', 'network', 'templates', 'code', 'dataset', 'training', 'evaluation'],
}

const engine = ['graph', 'autodiff', 'lowering', 'executors']
export const mainFolders: Readonly<Record<string, readonly string[]>> = {
  bootstrap: [],
  graph: [],
  autodiff: ['graph'],
  // Only the primitives' types; never the transform, never the layers.
  executors: ['graph', 'autodiff'],
  lowering: ['graph', 'autodiff'],
  store: [],
  images: ['store', 'bootstrap'],
  project: ['store', 'images'],
  // An import belongs to an open project.
  interchange: ['store', 'images', 'project'],
  // Weights of others: training starts from them. From interchange only the reading of archives.
  pretrained: ['graph', 'lowering', 'executors', 'interchange', 'bootstrap'],
  training: [...engine, 'pretrained', 'images', 'store', 'bootstrap'],
  insight: [...engine, 'pretrained', 'images', 'store', 'training', 'bootstrap'],
  exports: [...engine, 'images', 'store', 'training', 'insight', 'bootstrap'],
  api: [...engine, 'pretrained', 'store', 'images', 'project', 'interchange', 'training', 'insight', 'exports', 'bootstrap'],
  server: ['api', 'bootstrap'],
  cli: ['api', 'server', 'bootstrap'],
  preload: [],
  app: ['api', 'preload', 'bootstrap'],
}

/** A feature imports itself and what lies below; another feature never. */
export const rendererFolders: Readonly<Record<string, readonly string[]>> = {
  text: ['composables'],
  styles: [],
  api: ['composables'],
  composables: ['api', 'text'],
  components: ['api', 'composables', 'text', 'styles'],
  features: ['api', 'composables', 'components', 'text', 'styles'],
}

export interface LibraryDoor {
  readonly library: string
  /** Matches the module's name in an import. */
  readonly pattern: RegExp
  /** The folders (or files) that may import it, from the project's root. */
  readonly doors: readonly string[]
  readonly instead: string
}

export const libraryDoors: readonly LibraryDoor[] = [
  { library: 'electron', pattern: /^electron$/, doors: ['src-main/app', 'src-main/preload', 'src-main/index.ts'], instead: 'Ask for what you need in HostServices (src-main/api/context.ts) and implement it in src-main/app.' },
  { library: 'better-sqlite3', pattern: /^better-sqlite3$/, doors: ['src-main/store'], instead: 'Add a function to the query file of its table family in src-main/store.' },
  { library: 'onnxruntime-node', pattern: /^onnxruntime-/, doors: ['src-main/executors/onnx'], instead: 'Compile a graph with the executor interface in src-main/executors/executor.ts.' },
  { library: 'TensorFlow.js', pattern: /^@tensorflow\//, doors: ['src-main/executors/tfjs', 'src-main/exports'], instead: 'Compile a graph with the executor interface in src-main/executors/executor.ts.' },
  { library: 'sharp', pattern: /^sharp$/, doors: ['src-main/images'], instead: 'Use the one decoder in src-main/images, so that grid, training and export see the same pixels.' },
  { library: 'h5wasm', pattern: /^h5wasm/, doors: ['src-main/pretrained/h5File.ts'], instead: 'Foreign HDF5 files are opened in src-main/pretrained/h5File.ts alone, which lets the library see nothing but the one file.' },
  { library: 'chart.js', pattern: /^chart(\.js|js-)/, doors: ['src-renderer/components/charts'], instead: 'Use or extend a component in src-renderer/components/charts.' },
  { library: 'fastify and ws', pattern: /^(fastify|@fastify\/.*|ws)$/, doors: ['src-main/server'], instead: 'Only the browser host talks HTTP; put the logic behind src-main/api.' },
  { library: 'commander', pattern: /^commander$/, doors: ['src-main/cli'], instead: 'Only the command line parses arguments; put the logic behind src-main/api.' },
]
