import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../extension/trainer/safetensors';
import { writeRun, type RandomExperiment } from '../random-runs/inputs';
import { apartFromScript } from '../random-runs/script-results';
import { layerDraws } from '../random-runs/random-stack';
import { leftOut, vocabulary } from '../random-runs/random-experiment';
import { layers } from '../../extension/core/model/layers';
import { cnnLab, events, lastEvent, temporaryFolder } from '../trainer/command-line';
import { readVectors } from '../vectors/read';

/** Layers that came after the vectors were made: test/numbers/layers.test.ts holds them. */
const heldByLayer = ['LayerNorm2d'];

/** A figure of PyTorch's run in float64, and how far from it its own float32 came. */
interface Figure {
  value: number;
  far: number;
}
interface Case {
  seed: number;
  experiment: RandomExperiment & { model: unknown[]; loss: object; optimizer: object; scheduler: object | null; training: Record<string, unknown> };
  /** Which pictures: the salt of their hash. */
  pictures: number;
  epochs: { lr: number; train_loss: Figure; val_loss: Figure; val_accuracy: number | null }[];
  weights: Record<string, { shape: number[]; largest: number; far: number; norm: number; values: number[] }>;
}
const cases = readVectors<Case[]>('random-runs', process.env['RANDOM_RUNS']);
const folder = temporaryFolder();

/** Of the largest value: what float32 may differ by where PyTorch's own does not; beside it, so many times what it does. */
const [plainFloor, times] = [2e-5, 8];
/** Muon rounds to bfloat16, of 256 steps: what is a last digit's difference before may be a whole step of an update behind it, in PyTorch's next run as in ours. */
const floors: Record<string, number> = { Muon: 2e-4 };

const rowsIn = (written: unknown): string[] =>
  typeof written === 'string' ? [written] : Array.isArray(written) ? written.flatMap(rowsIn) : written && typeof written === 'object' ? Object.entries(written).flatMap(([name, inner]) => [name, ...rowsIn(inner)]) : [];
const nameOf = ({ seed, experiment: { model, loss, optimizer, scheduler, training } }: Case): string =>
  `seed ${seed}: ${model.map((layer) => (typeof layer === 'string' ? layer : Object.keys(layer as object)[0])).join(' ')}; ${[loss, optimizer, scheduler ?? {}, training].flatMap((one) => Object.keys(one)).join(', ')}`;

/** Every sixth in WebAssembly: what else differs between the engines, the other levels tell. */
const engineFor = (seed: number): string => (seed % 6 === 5 ? 'wasm' : 'onnx');

describe('random experiments, trained by the command line, beside a loop of PyTorch', () => {
  it.concurrent.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_, { seed, experiment, pictures, epochs, weights }) => {
    const place = path.join(folder, String(seed));
    const { file, weights: begin } = await writeRun(place, experiment, pictures);
    const outcome = await cnnLab(place, ['train', file, '--json', '--weights', begin, '--threads', '1', '--engine', engineFor(seed), '--data-folder', path.join(place, 'data')]);
    expect(outcome.stderr).toBe('');
    const told = events(outcome).flatMap((event) => (event.type === 'epoch-end' ? [event] : []));
    expect(told).toHaveLength(epochs.length);
    const apart: string[] = [];
    const floor = floors[Object.keys(experiment.optimizer)[0]!] ?? plainFloor;
    const compare = (what: string, ours: number, theirs: number, far: number, largest: number): void => {
      if (!(Math.abs(ours - theirs) <= floor * largest + times * far)) apart.push(`${what}: ${ours}, PyTorch ${theirs} ± ${far}`);
    };
    epochs.forEach(({ lr, train_loss, val_loss, val_accuracy }, i) => {
      const ours = told[i]!;
      compare(`epoch ${i + 1} lr`, ours.lr, lr, 0, 1e-4 * lr);
      compare(`epoch ${i + 1} train_loss`, ours.train_loss, train_loss.value, train_loss.far, Math.abs(train_loss.value));
      compare(`epoch ${i + 1} val_loss`, ours.val_loss, val_loss.value, val_loss.far, Math.abs(val_loss.value));
      if (val_accuracy !== null) compare(`epoch ${i + 1} val_accuracy`, ours.val_accuracy, val_accuracy, 0, 1e-3);
    });
    const checkpoint = path.join(lastEvent(outcome).run, 'checkpoints', 'swa_start' in experiment.training ? 'swa.safetensors' : 'last.safetensors');
    const { tensors } = decodeSafetensors(readFileSync(checkpoint), checkpoint);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(weights).sort());
    for (const [name, { shape, largest, far, norm, values }] of Object.entries(weights)) {
      const ours = tensors[name]!;
      expect(ours.shape, name).toEqual(shape);
      const last = ours.values.length - 1;
      const places = values.map((_, i) => Math.floor((i * last) / Math.max(1, values.length - 1)));
      places.forEach((at, i) => compare(`${name}[${at}]`, ours.values[at]!, values[i]!, far, largest));
      compare(`norm of ${name}`, Math.sqrt(ours.values.reduce((sum, value) => sum + value * value, 0)), norm, far * Math.sqrt(ours.values.length), largest * Math.sqrt(ours.values.length));
    }
    // Held-out seeds have no script's result.
    if (process.env['RANDOM_RUNS'] === undefined) apart.push(...apartFromScript(`seed ${seed}`, events(outcome), floor));
    expect(apart).toEqual([]);
  });

  it('they go through the whole vocabulary', () => {
    const held = new Set(cases.flatMap(({ experiment }) => rowsIn(experiment)));
    expect(Object.keys(layers).filter((name) => !(name in layerDraws))).toEqual([]);
    for (const { drawn, all } of Object.values(vocabulary)) expect(all.filter((name) => !drawn.includes(name) && !leftOut.drawn.includes(name))).toEqual([]);
    if (process.env['RANDOM_RUNS'] === undefined) expect([...Object.keys(layerDraws), ...Object.values(vocabulary).flatMap(({ drawn }) => drawn)].filter((name) => !held.has(name) && !heldByLayer.includes(name))).toEqual([]);
  });
});
