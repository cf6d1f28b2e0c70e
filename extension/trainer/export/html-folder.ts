import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lastMaps } from '../../core/explain/last-maps';
import { escaped } from '../../shared/svg-chart';
import type { ExportAnswer, ExportRequest, Proof } from '../../shared/export';
import type { ExportedGlobals } from '../../shared/exported-page';
import { fill, said } from '../../shared/said';
import { writePieces } from '../write-pieces';
import type { Exportable } from './exportable';
import { onnxFile } from './onnx-file';
import { proofWords } from './prove';

/** Ours lie beside our own scripts. */
const ours = (...place: string[]): Buffer => readFileSync(path.join(__dirname, ...place));

/** A folder with a page on which a picture is classified, with its class activation map, and all that it needs. */
export async function writeHtmlFolder(exportable: Exportable, { folder, language = { code: 'en', words: {} } }: ExportRequest): Promise<ExportAnswer> {
  const { scripts, proof } = await pageScripts(exportable, language.words);
  const files: Record<string, Buffer> = {
    'runtime.js': script({ exportedRuntime: { script: ours('ort-wasm-simd-threaded.mjs').toString('utf8'), wasm: ours('ort-wasm-simd-threaded.wasm').toString('base64') } }),
    ...scripts,
    'page.css': ours('webview', 'exported.css'),
    'page.js': ours('webview', 'exported.js'),
    'index.html': Buffer.from(html(exportable.manifest.name, language.code)),
  };
  // The page last: where it is, the rest is.
  for (const [file, content] of Object.entries(files)) await writePieces(path.join(folder, file), [content]);
  return { files: [path.join(folder, 'index.html')], told: [said`Open the page in a browser, from the folder or from any web server: it needs the files beside it and nothing else.`, proofWords(proof)], proof };
}

/** What the page is told of a run: its network, and what is to be known of it. */
export async function pageScripts(exportable: Exportable, words: Record<string, string>): Promise<{ scripts: Record<'model.js' | 'about.js', Buffer>; proof: Proof }> {
  const { manifest: { name, classes, experiment: { data: { dataset } } }, model, input } = exportable;
  const { bytes, proof } = await onnxFile(exportable, { cam: true });
  const exportedPage: ExportedGlobals['exportedPage'] = {
    name, classes, words,
    fit: { height: input.height, width: input.width, channels: input.channels === 1 ? 1 : 3, resize: dataset.params.resize === 'stretch' ? 'stretch' : 'crop' },
    layer: lastMaps(model.nodes)!.path,
    proof: fill(proofWords(proof), (sentence) => words[sentence] ?? sentence),
  };
  return { scripts: { 'model.js': script({ exportedModel: Buffer.from(bytes).toString('base64') }), 'about.js': script({ exportedPage }) }, proof };
}

const script = (globals: Partial<ExportedGlobals>): Buffer => Buffer.from(Object.entries(globals).map(([key, value]) => `window.${key} = ${JSON.stringify(value)};\n`).join(''));

const html = (title: string, language: string): string => `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; style-src 'self'; img-src blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="page.css">
</head>
<body class="cnn-lab">
<script src="about.js"></script>
<script src="model.js"></script>
<script src="runtime.js"></script>
<script src="page.js"></script>
</body>
</html>
`;
