import type { RunSummary, TimeTravelState } from '../../extension/shared/panels';
import type { Moment, RunTimeline } from '../../extension/shared/inspector';
import { random } from '../../extension/core/data/random';
import { classes, InspectorDouble } from './inspector-double';
import { recordedInspection } from './recorded';

const { pictures } = recordedInspection();
const shown = pictures.pictures.slice(0, 4);
const labels = Int32Array.from({ length: 60 }, (_, i) => i % classes.length);

/** A run of so many epochs that learns: its classes come apart, its predictions get sure. */
export function timelineOf(run: string, epochs: number, changes: Partial<RunTimeline> = {}): RunTimeline {
  return {
    run, classes, from: 'probes', every: 1, moments: Array.from({ length: epochs }, (_, i) => ({ epoch: i + 1, step: 10 * (i + 1) })),
    figures: Array.from({ length: epochs }, (_, i) => ({ epoch: i + 1, train_loss: 2 / (i + 1), val_loss: 2.1 / (i + 1), train_accuracy: 1 - 0.9 / (i + 1), val_accuracy: 1 - 0.92 / (i + 1) })),
    pictures: shown.map(({ label, pixels }) => ({ label: label!, pixels })),
    layers: [{ path: '0', type: 'Conv2d', shape: [32, 32, 32] }, { path: '10', type: 'ReLU', shape: [128, 8, 8] }], layer: '0',
    embedding: { labels, layer: '14', features: 512, shares: [0.4, 0.2] }, problems: [], ...changes,
  };
}

export function momentOf(epoch: number, picture: number, layer: string): Moment {
  const { normal } = random(5, epoch);
  const label = shown[picture]!.label!;
  const sure = 1 - 0.9 / epoch;
  const side = layer === '0' ? 16 : 8;
  const probabilities = Float32Array.from(classes, (_, k) => (k === label ? sure : (1 - sure) / (classes.length - 1)));
  const confusion = new Uint32Array(classes.length ** 2);
  classes.forEach((_, k) => {
    confusion[k * classes.length + k] = 10 + epoch;
    confusion[k * classes.length + ((k + 1) % classes.length)] = Math.max(0, 9 - epoch);
  });
  return {
    epoch, probabilities, confusion,
    maps: { shape: [16, side, side], channels: layer === '0' ? 32 : 128, values: Float32Array.from({ length: 16 * side * side }, (_, i) => Math.sin(i / (3 + epoch)) + 0.2 * normal()) },
    norms: layer === '0' ? Float32Array.from({ length: 32 }, (_, k) => 0.5 + k / 100) : null,
    cam: { layer: '10', size: [8, 8], map: Float32Array.from({ length: 64 }, (_, i) => Math.max(0, 1 - Math.hypot((i % 8) - 3.5, Math.floor(i / 8) - 3.5) / (1 + epoch / 3))), signed: null },
    filters: { layer: '0', shape: [32, 3, 3, 3], ofPicture: true, values: Float32Array.from({ length: 32 * 27 }, () => 0.2 * normal()) },
    points: { x: Float32Array.from(labels, (k) => Math.min(1, Math.max(0, 0.5 + 0.45 * sure * Math.cos(k) + 0.05 * normal()))), y: Float32Array.from(labels, (k) => Math.min(1, Math.max(0, 0.5 + 0.45 * sure * Math.sin(k) + 0.05 * normal()))) },
  };
}

/** Answers as the inspector does of a run that recorded its epochs, and keeps what it was asked. */
export function timeTravelHost(state: Partial<TimeTravelState> = {}, changes: Partial<RunTimeline> = {}) {
  const asked: [method: string, argument: unknown][] = [];
  const runs: RunSummary[] = new InspectorDouble().runs;
  const double = {
    epochs: 6, runs, asked,
    host: {
      ready: () => ({ runs, run: null, state }),
      keep: (argument: object) => void asked.push(['keep', argument]),
      timeline: ({ run }: { run: string }) => timelineOf(run, double.epochs, changes),
      moment: (argument: { epoch: number; picture: number; layer: string }) => {
        asked.push(['moment', argument]);
        return momentOf(argument.epoch, argument.picture, argument.layer);
      },
    },
    last: (method: string): unknown => asked.findLast(([name]) => name === method)?.[1],
  };
  return double;
}
