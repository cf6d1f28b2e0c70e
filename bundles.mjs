// What is bundled, and what a bundle may import: `vscode` is external for the host's bundle alone, native packages for those that run in Node, and a
// panel gets neither.
// tfjs would fetch models with node-fetch, which nothing here does.
const native = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'node-fetch'];
// onnxruntime-web's ES module asks import.meta for its place; its CommonJS one looks for WebAssembly beside the bundle. That of cephes compiles its own
// (20 ms) when it is first asked for, its ES module a while after.
const alias = { 'onnxruntime-web': './node_modules/onnxruntime-web/dist/ort.node.min.js', cephes: './node_modules/cephes/index.js' };
const minify = process.argv.includes('--minify');
const common = { bundle: true, alias, sourcemap: !minify, minify, logLevel: 'warning', target: 'es2022' };
// ES modules where a package has both: jsonc-parser's `main` is UMD, whose inner requires a bundler cannot see, and tfjs-core's a second copy of itself.
const node = { ...common, mainFields: ['module', 'main'], platform: 'node', format: 'cjs', outdir: 'dist', target: 'node20' };

/** esbuild's options for each group of bundles. */
export const bundles = [
  { ...node, entryPoints: { extension: 'extension/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      cli: 'extension/cli.ts',
      mcp: 'extension/agent/mcp.ts',
      trainer: 'extension/trainer/main.ts',
      inspector: 'extension/trainer/inspector-main.ts',
      augmentation: 'extension/trainer/augmentation-main.ts',
      'lr-finder': 'extension/trainer/lr-finder-main.ts',
      'data-check': 'extension/trainer/data-check/data-check-main.ts',
      report: 'extension/lab/report/report-main.ts',
      'control-worker': 'extension/trainer/control-worker.ts',
      'transform-worker': 'extension/trainer/transform-worker.ts',
      'draw-worker': 'extension/trainer/draw-worker.ts',
    },
    external: native,
  },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    outdir: 'dist/webview',
    entryPoints: {
      training: 'webview/training/main.ts',
      'feature-map': 'webview/feature-map/main.ts',
      'grad-cam': 'webview/grad-cam/main.ts',
      failures: 'webview/failures/main.ts',
      'data-check': 'webview/data-check/main.ts',
      'time-travel': 'webview/time-travel/main.ts',
      schedule: 'webview/schedule/main.ts',
      augmentation: 'webview/augmentation/main.ts',
      'lr-finder': 'webview/lr-finder/main.ts',
      gallery: 'webview/gallery/main.ts',
      import: 'webview/import/main.ts',
      'model-summary': 'webview/model-summary/main.ts',
      runs: 'webview/runs/main.ts',
      compare: 'webview/compare/main.ts',
      study: 'webview/study/main.ts',
    },
    loader: { '.svg': 'text' },
  },
  {
    // A page of its own, beside which lie the network and onnxruntime's WebAssembly.
    ...common,
    alias: { 'onnxruntime-web/wasm': './node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs' },
    define: { 'import.meta.url': 'document.baseURI' },
    platform: 'browser',
    format: 'iife',
    outdir: 'dist/webview',
    entryPoints: { exported: 'webview/exported/main.ts' },
  },
];
