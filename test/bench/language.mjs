// How long each language feature takes on an experiment of 500 layers, as the editor calls it after a key stroke.
// node test/bench/language.mjs      one JSON object: milliseconds of CPU and of the clock, median and 95th percentile of 60 edits
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
const outfile = join(folder, 'language.mjs');
const core = new URL('../../extension/core/config/', import.meta.url).pathname;
await build({
  stdin: {
    contents: ['analyse', 'language/completion', 'language/hover', 'language/inlay-hints', '../../shared/said'].map((file) => `export * from '${core}${file}';`).join('\n'),
    resolveDir: core,
  },
  bundle: true, platform: 'node', format: 'esm', outfile, alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
});
const { analyse, complete, english, hover, inlayHints } = await import(outfile);
rmSync(folder, { recursive: true });

const example = readFileSync(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url), 'utf8');
const group = '{ "Conv2d": { "out_channels": 16, "kernel_size": 3, "padding": 1, "bias": false } }, "BatchNorm2d", "ReLU", { "Dropout": { "p": 0.1 } }';
const layers = [...Array.from({ length: 125 }, () => group), '"Flatten"', '{ "Linear": { "out_features": 10 } }'];
const text = (edit) => example.replace(/"model": \[[\s\S]*?\n {2}\]/, `"model": [\n    ${layers.join(',\n    ')}\n  ]`).replace('"lr": 0.001', `"lr": 0.00${edit + 1}`);

/** Each feature with the analysis it needs: the first one after a key stroke pays for it, the others find it made. */
const features = {
  diagnostics: (source) => analyse(source),
  completion: (source) => complete(analyse(source).source, source.lastIndexOf('"ReLU"'), english),
  hover: (source) => hover(analyse(source), source.lastIndexOf('"BatchNorm2d"') + 2, english),
  inlay_hints: (source) => inlayHints(analyse(source), { macs: true, memory: true, receptiveField: true }, english),
};
const report = { layers: analyse(text(0)).nodes.length };
for (const [name, feature] of Object.entries(features)) {
  const [clock, cpu] = [[], []];
  for (let edit = 0; edit < 70; edit++) {
    const source = text(edit);
    const [started, used] = [performance.now(), process.cpuUsage()];
    feature(source);
    const { user, system } = process.cpuUsage(used);
    if (edit < 10) continue;
    clock.push(performance.now() - started);
    cpu.push((user + system) / 1000);
  }
  const figure = (values, share) => Number(values.sort((a, b) => a - b)[Math.floor(values.length * share)].toFixed(2));
  report[name] = { median_ms: figure(clock, 0.5), p95_ms: figure(clock, 0.95), cpu_median_ms: figure(cpu, 0.5), cpu_p95_ms: figure(cpu, 0.95) };
}
console.log(JSON.stringify(report));
