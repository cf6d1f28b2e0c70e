// What Python makes of what a run is exported as: `node test/bench/exports.mjs [PYTHON]`, after `npm run build`. Trains mobilenet-v2-small for a few steps on Shapes, exports it, and has
// onnx.checker, onnxruntime and PyTorch answer beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const python = process.argv[2] ?? 'python3';
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-exports-'));
const cnnLab = (...words) => execFileSync(process.execPath, [path.resolve('dist/cli.js'), ...words], { cwd: folder, encoding: 'utf8' }).trim();
try {
  cnnLab('train', path.resolve('media/examples/mobilenet-v2-small.cnn.jsonc'), '--set', 'data.dataset={"Shapes":{"images":1000}}', '--set', 'epochs=1', '--runs', 'runs', '--json');
  const exported = (to, out, ...words) => cnnLab('export', 'last', '--runs', 'runs', '--to', to, '--out', out, ...words);
  const [whole, bare, script] = [exported('onnx', 'whole', '--cam'), exported('onnx', 'bare', '--bare'), exported('pytorch', 'pytorch')];
  execFileSync(python, [path.resolve('test/bench/exports.py'), path.resolve(folder, whole), path.resolve(folder, bare), path.dirname(path.resolve(folder, script))], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}
