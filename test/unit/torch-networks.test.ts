import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import type { Engine, StateEntry } from '../../extension/core/engine';
import type { Model } from '../../extension/core/model/model';
import { openEngine } from '../../extension/engines/open';
import { relativeDifference } from '../vectors/read';

/** What pastes.py found PyTorch to make of each paste; null where ours is said to differ. */
interface Known {
  params: number;
  picture: number[];
  logits: number[];
}
const folder = new URL('./torch/', import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL('pastes.json', folder), 'utf8')) as { cases: Record<string, Known | null> };

/** The pastes of a file: a block each, with the notes that have to be there. */
const pastes = readdirSync(new URL('pastes/', folder))
  .filter((file) => file !== 'scripts.txt')
  .flatMap((file) => readFileSync(new URL(`pastes/${file}`, folder), 'utf8').split(/^#### /m).slice(1))
  .map((block) => ({ name: block.slice(0, block.indexOf('\n')), code: block.slice(block.indexOf('\n') + 1).replace(/^#makes.*$/gm, ''), wanted: [...block.matchAll(/^#note (.*)$/gm)].map(([, text]) => text!) }));

/** Notes about what no network says: the data, the optimizer, the epochs. */
const beside = /names no data set|has no optimizer|for how many epochs/;

let engine: Engine;
beforeAll(async () => void (engine = await openEngine('onnx')), 120_000);
afterAll(() => engine.dispose());

test('PyTorch has been asked about every paste', () => expect(pastes.map(({ name }) => name)).toEqual(Object.keys(cases)));

describe.each(pastes)('$name', ({ name, code, wanted }) => {
  const { text, notes } = experimentFromTorch(code);
  const said = notes.map(({ message }) => message).filter((message) => !beside.test(message));
  const known = cases[name];

  test(known && wanted.length === 0 ? 'is read without a word' : 'what is not as there is said', () => {
    for (const part of wanted) expect(said).toContainEqual(expect.stringContaining(part));
    if (known && wanted.length === 0) expect(said).toEqual([]);
    // Each stands at the top of the experiment too.
    for (const message of said) expect(text).toContain(message);
  });

  if (known)
    test("has PyTorch's parameters, pictures and logits", async () => {
      const { model } = analyse(text);
      expect(model && { params: model.params, picture: model.input }).toEqual({ params: known.params, picture: known.picture });
      expect(relativeDifference(await logitsOf(model!), known.logits)).toBeLessThan(2e-4);
    }, 60_000);
});

const wave = (count: number, phase: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + phase));

/** pastes.py's `fill`: by a tensor's name and shape alone. */
function filled(model: Model): Record<string, StateEntry> {
  const state = model.init(0);
  for (const [name, { shape, values }] of Object.entries(state)) {
    if (shape.length === 0) continue;
    const scale = Math.sqrt((2 * shape[0]!) / values.length);
    const of = name.endsWith('running_var') ? (v: number) => 1 + 0.3 * v
      : name.endsWith('running_mean') ? (v: number) => 0.2 * v
      : shape.length > 1 ? (v: number) => v * scale
      : name.endsWith('weight') ? (v: number) => 1 + 0.3 * v
      : (v: number) => 0.1 * v;
    wave(values.length, shape[0]!).forEach((v, i) => (values[i] = of(v)));
  }
  return state;
}

async function logitsOf(model: Model): Promise<Float32Array> {
  engine.setState(filled(model));
  const program = await engine.compile('predict', (io) => ({ outputs: { logits: model.forward(io, io.inputs.x!, (name) => io.state(name), { training: false }).logits } }), {
    x: { shape: [1, ...model.input], dtype: 'float32' },
  });
  const { logits } = await program.run({ x: Float32Array.from(wave(model.input.reduce((a, b) => a * b, 1), 0.5)) });
  await program.dispose();
  return logits as Float32Array;
}
