import type { CellRequest, CellWorking, ExcitingPatch, ExplainRequest, Explanation, FeatureMaps, ImageRef, LayerFilters, LayerSurvey, PictureThumbnail, Prediction, RandomisedStep, RunDescription, Trust } from '../../extension/shared/inspector';
import type { RunSummary } from '../../extension/shared/panels';
import { recordedInspection } from './recorded';

const recorded = recordedInspection();
const { run } = recorded.describe;
export const classes = recorded.describe.classes;

const summary = (folder: string, fields: Partial<RunSummary>): RunSummary => ({
  run: folder,
  id: folder.split('/').at(-1)!,
  name: 'simple-cnn',
  status: 'stopped',
  epoch: 4,
  epochs: 5,
  val_accuracy: 0.828,
  best_val_accuracy: 0.828,
  created: '2026-11-23T21:54:05Z',
  ...fields,
});

/** Answers what the real inspector answered about the recorded run, and keeps what it was asked. */
export class InspectorDouble {
  readonly asked: { method: string; argument: Record<string, unknown> }[] = [];
  readonly runs = [summary(run, {}), summary('/runs/20261123-204200-simple-cnn', { status: 'finished', epoch: 5, val_accuracy: 0.811 })];
  checkpoints: RunDescription['checkpoints'] = recorded.describe.checkpoints;
  broken: RunDescription['broken'] = [];
  nowhere: Explanation['nowhere'] = null;
  signed: Explanation['signed'] = null;
  /** Picture files that the panel is opened for. */
  openedFor: ImageRef[] = [];

  readonly host = {
    ready: () => ({ runs: this.runs, run, pictures: this.openedFor }),
    describe: (argument: { run: string }): RunDescription => this.note('describe', argument, { ...recorded.describe, run: argument.run, checkpoints: this.checkpoints, broken: this.broken }),
    /** As many as there are in a validation set; the recorded ones over and over. */
    pictures: (argument: { run: string; from: number; count: number }): { total: number; pictures: PictureThumbnail<ImageRef>[] } => {
      const { total, pictures } = recorded.pictures;
      const at = (index: number) => ({ ...pictures[index % pictures.length]!, ref: { kind: 'validation' as const, index } });
      return this.note('pictures', argument, { total, pictures: Array.from({ length: Math.min(argument.count, total - argument.from) }, (_, index) => at(argument.from + index)) });
    },
    /** Of the recorded layer; of another, the same values cut to its shape. */
    features: (argument: { layer: string; image: ImageRef }): FeatureMaps => {
      const shape = recorded.describe.layers.find(({ path }) => path === argument.layer)!.shape as [number, number, number];
      const values = recorded.features.values.slice(0, shape[0] * shape[1] * shape[2]);
      return this.note('features', argument, { layer: argument.layer, shape, values, prediction: predictionOf(argument.image) });
    },
    /** Of a convolution of 3 channels by 3 x 3, its kernel 0, 1, 2 … 26 tenths and its window ones with padding above. */
    cell: (argument: CellRequest): CellWorking => {
      const values = Float32Array.from({ length: 27 }, (_, i) => (i % 9 < 3 ? 0 : 1));
      const weights = Float32Array.from({ length: 27 }, (_, i) => i / 10);
      const { row, column } = argument;
      return this.note('cell', argument, {
        layer: argument.layer, value: 31.1, paddingMode: 'zeros', size: { law: '(size + 2*padding - dilation*(kernel_size-1) - 1)/stride + 1', formula: '(32 + 2*1 - 1*(3-1) - 1)/1 + 1 = 32' },
        arithmetic: { how: 'sum', channels: Int32Array.of(0, 1, 2), rows: Int32Array.of(-1, 0, 1), columns: Int32Array.of(19, 20, 21), values, weights, bias: 5, divisor: 1, power: 1, result: 31.1 },
        field: { top: Math.max(0, row - 1), left: Math.max(0, column - 1), bottom: Math.min(32, row + 2), right: Math.min(32, column + 2) },
        after: [
          { path: '1', type: 'BatchNorm2d', before: 31.1, value: 1.59, norm: { mean: 20, variance: 4, eps: 1e-5, weight: 0.2, bias: 0.48 }, pool: null },
          { path: '2', type: 'ReLU', before: 1.59, value: 1.59, norm: null, pool: null },
          { path: '3', type: 'MaxPool2d', before: 1.59, value: 2, norm: null, pool: { row: 2, column: 10, arithmetic: { how: 'max', channels: Int32Array.of(2), rows: Int32Array.of(4, 5), columns: Int32Array.of(20, 21), values: Float32Array.of(0, 1.59, 2, 0.25), weights: null, bias: null, divisor: 1, power: 1, result: 2 } } },
        ],
      });
    },
    /** Channel 1 is dead, 3 mostly saturated; of a norm what came in is spread about 20. */
    survey: (argument: { layer: string }): LayerSurvey => {
      const { shape, type } = recorded.describe.layers.find(({ path }) => path === argument.layer)!;
      const channels = shape[0]!;
      const bell = (mean: number): Uint32Array => Uint32Array.from({ length: channels * 48 }, (_, i) => Math.round(1000 * Math.exp(-(((i % 48) - mean) ** 2) / 20)));
      return this.note('survey', argument, {
        layer: argument.layer, pictures: 400, silent: Float32Array.from({ length: channels }, (_, i) => (i === 1 ? 1 : i === 2 ? 0.25 : 0)), saturated: Float32Array.from({ length: channels }, (_, i) => (i === 3 ? 0.75 : 0)),
        norm: type === 'BatchNorm2d' ? { low: -4, high: 8, bins: 48, before: bell(30), after: bell(16) } : null,
      });
    },
    patches: (argument: { channel: number }): { patches: ExcitingPatch[] } =>
      this.note('patches', argument, { patches: recorded.pictures.pictures.slice(0, 9).map(({ label, pixels }, i) => ({ picture: 10 * i, label: label!, row: i, column: 2, value: 9 - i, pixels })) }),
    /** The higher a channel's number, the more it adds. */
    importance: (argument: { layer: string; target?: number }) => this.note('importance', argument, { target: argument.target ?? recorded.features.prediction.class, values: Float32Array.from({ length: 512 }, (_, i) => i).slice(0, recorded.describe.layers.find(({ path }) => path === argument.layer)!.shape[0]) }),
    filters: (argument: { layer: string }): LayerFilters => {
      const { shape } = recorded.describe.layers.find(({ path }) => path === argument.layer)!;
      const ofPicture = argument.layer === '0';
      const inputs = ofPicture ? 3 : 32;
      const now = Float32Array.from({ length: shape[0]! * inputs * 9 }, (_, i) => Math.sin(i * 12.9898));
      return this.note('filters', argument, { layer: argument.layer, shape: [shape[0]!, inputs, 3, 3] as [number, number, number, number], ofPicture, now, start: now.map((value, i) => (i < inputs * 9 ? 0.5 * value : value)), startEpoch: null });
    },
    savePicture: (argument: { name: string; png: number[] }) => this.note('savePicture', argument, undefined),
    explain: (argument: ExplainRequest): Explanation => {
      const prediction = predictionOf(argument.image);
      return this.note('explain', argument, { ...recorded.explain, method: argument.method, layer: argument.layer ?? recorded.explain.layer, target: argument.target ?? prediction.class, versus: argument.versus ?? null, signed: this.signed, nowhere: this.nowhere, prediction });
    },
    trust: (argument: ExplainRequest): Trust => this.note('trust', argument, { map: { road: 0.247, drop: 0.389, increase: 0 }, random: { road: 0.003, drop: 0.342, increase: 1 / 3 } }),
    randomise: (argument: ExplainRequest): { steps: RandomisedStep[] } => {
      const { size, map } = recorded.explain;
      const layers = recorded.describe.layers.filter(({ params }) => params > 0).toReversed();
      return this.note('randomise', argument, { steps: layers.map(({ path, type }, i) => ({ layer: path, type, correlation: 0.4 - 0.1 * i, size, map, signed: null })) });
    },
    layerMaps: (argument: ExplainRequest) => {
      const { size, map } = recorded.explain;
      const layers = recorded.describe.layers.filter(({ shape }) => shape.length === 3);
      return this.note('layerMaps', argument, { method: argument.method, maps: layers.map(({ path }) => ({ layer: path, size, map, signed: null })) });
    },
    pickImage: (): ImageRef | null => ({ kind: 'file', path: '/pictures/own.png' }),
  };

  /** What was asked last by this name. */
  last(method: string): Record<string, unknown> | undefined {
    return this.asked.findLast((call) => call.method === method)?.argument;
  }

  private note<T>(method: string, argument: object, answer: T): T {
    this.asked.push({ method, argument: { ...argument } });
    return answer;
  }
}

const predictionOf = (image: ImageRef): Prediction => ({ ...recorded.features.prediction, label: image.kind === 'file' ? null : recorded.features.prediction.label });
