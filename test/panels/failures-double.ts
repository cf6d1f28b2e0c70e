import { calibrationOf, temperatureOf } from '../../extension/core/explain/calibration';
import { classFigures, confusionOf } from '../../extension/core/explain/confusion';
import { PictureJudgements } from '../../extension/core/explain/picture-judgements';
import { principalAxes } from '../../extension/core/explain/principal-axes';
import { random } from '../../extension/core/data/random';
import type { Evaluation, EvaluatedOn } from '../../extension/shared/evaluation';
import type { Embedding, ExplainRequest, UmapEmbedding } from '../../extension/shared/inspector';
import type { FailuresState, RunSummary } from '../../extension/shared/panels';
import { classes, InspectorDouble } from './inspector-double';
import { recordedInspection } from './recorded';

const { pictures, describe } = recordedInspection();
const count = 240;

/** What a network that is mostly right makes of pictures whose classes go round; another seed is another network. */
export function evaluationOf(run: string, on: EvaluatedOn, seed: number): Evaluation & { logits: Float32Array } {
  const { normal } = random(9, seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes.length);
  const logits = Float32Array.from({ length: count * classes.length }, (_, at) => 2 * normal() + (at % classes.length === labels[Math.floor(at / classes.length)] ? 4 : 0));
  const judged = new PictureJudgements(count, classes.length);
  judged.add(logits, labels);
  const { predicted, confidence, losses } = judged;
  const right = (picture: number): boolean => labels[picture] === predicted[picture];
  const confusion = confusionOf(labels, predicted, classes.length);
  const temperature = temperatureOf(logits, labels, classes.length)!;
  return {
    run, on, checkpoint: { file: 'last.safetensors', epoch: 4 }, classes, logits, loss: losses.reduce((a, b) => a + b) / count, accuracy: labels.filter((_, i) => right(i)).length / count, top5_accuracy: 0.99, macro_f1: 0.8,
    confusion, per_class: classFigures(confusion, classes.length), calibration: calibrationOf(confidence, right), scaled: { temperature, calibration: calibrationOf(judged.confidenceAt(temperature), right) },
    labels, predicted, confidence, losses, files: null, notices: [],
  };
}

/** Answers as the inspector does of two networks, and keeps what it was asked. */
export function failuresHost(state: Partial<FailuresState> = {}, run: string | null = null) {
  const inspector = new InspectorDouble();
  const asked: [method: string, argument: unknown][] = [];
  const note = <T>(method: string, argument: unknown, answer: T): T => {
    asked.push([method, argument]);
    return answer;
  };
  const runs: RunSummary[] = inspector.runs;
  let umapCalls = 0;
  const seedOf = (of: string): number => runs.findIndex((each) => each.run === of);
  const host = {
    ready: () => ({ runs, run, state }),
    keep: (argument: object) => note('keep', argument, undefined),
    describe: (argument: { run: string }) => ({ ...describe, run: argument.run }),
    evaluate: (argument: { run: string; on: EvaluatedOn }) => note('evaluate', argument, evaluationOf(argument.run, argument.on, seedOf(argument.run))),
    thumbnails: (argument: { pictures: number[] }) => note('thumbnails', argument, { pixels: argument.pictures.map((index) => pictures.pictures[index % pictures.pictures.length]!.pixels) }),
    embedding: (argument: { run: string; on: EvaluatedOn }): Embedding => note('embedding', argument, { pictures: Int32Array.from({ length: count }, (_, i) => i), layer: '14', features: classes.length, ...principalAxes(evaluationOf(argument.run, argument.on, seedOf(argument.run)).logits, classes.length) }),
    umap: (argument: { run: string; on: EvaluatedOn }): UmapEmbedding => {
      const { pictures, layer, features, x, y } = host.embedding(argument);
      return note('umap', argument, { pictures, layer, features, x: y, y: x, done: Math.min(1, 0.4 * ++umapCalls) });
    },
    // The second network looks elsewhere.
    explain: (argument: ExplainRequest) => {
      const found = inspector.host.explain(argument);
      return note('explain', argument, seedOf(argument.run) === 0 ? found : { ...found, map: found.map.toReversed() });
    },
    pickFolder: () => ({ kind: 'folder', path: '/pictures/held-out' }),
    copy: (argument: { text: string }) => note('copy', argument, undefined),
    savePicture: (argument: object) => note('savePicture', argument, undefined),
  };
  return { host, asked, runs, last: (method: string): unknown => asked.findLast(([name]) => name === method)?.[1] };
}
