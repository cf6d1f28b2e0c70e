import type { ExplainRequest, Explanation, FeatureMaps, ImageRef, PictureThumbnail, Prediction, RunDescription } from '../../extension/shared/inspector';
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

  readonly host = {
    ready: () => ({ runs: this.runs, run }),
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
    explain: (argument: ExplainRequest): Explanation => {
      const prediction = predictionOf(argument.image);
      return this.note('explain', argument, { ...recorded.explain, method: argument.method, layer: argument.layer ?? recorded.explain.layer, target: argument.target ?? prediction.class, nowhere: this.nowhere, prediction });
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
