import type { Dataset, ImageSet } from '../../core/data/dataset';
import { withNormalization } from '../../core/data/normalization';
import { preparePicture, scaledDown } from '../../core/data/picture';
import type { Engine } from '../../core/engine';
import type { Model } from '../../core/model/model';
import type { TrainOptions } from '../../core/train/loop';
import { inTurns, probePace } from '../../core/train/probe-pictures';
import { probePlan, Prober } from '../../core/train/prober';
import type { Experiment } from '../../shared/experiment';
import type { Pixels } from '../../shared/inspector';
import { mostProbes, usualProbes, type ProbeConstants, type ProbePicture, type ProbesHead } from '../../shared/probes';
import type { RunManifest } from '../../shared/run-folder';
import { said, type Mistake } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { pictureOf } from '../datasets/picture-reader';
import { mistakeAt } from '../experiment-file';
import { ProbesLog } from './probes-log';

/** No side of a picture is kept longer. */
const longestSide = 96;
/** Of the embedding's pictures, as the network takes them, at most so many values are kept in memory. */
const mostValues = 2 ** 22;

interface Subject {
  run: string;
  manifest: RunManifest;
  text: string;
  dataset: Dataset;
  model: Model;
  engine: Engine;
  /** How far the run has come. */
  done: { epoch: number; step: number };
  /** Is told why no more is recorded: training goes on without. */
  trouble(mistake: Mistake): void;
}

export interface Recording {
  probe: NonNullable<TrainOptions['probe']>;
  sync(): void;
  close(): Promise<void>;
}

/** What a run records of probe pictures; null where it records nothing. Throws a UserError, at its place in the experiment, for a picture that there is not. */
export function openProbes({ run, manifest, text, dataset, model, engine, done, trouble }: Subject): Recording | null {
  const { experiment, parent, study } = manifest;
  const asked = experiment.training.probes ?? null;
  const chosen = asked === 'auto' ? (study ? null : usualProbes) : asked;
  const of = dataset.val.count > 0 ? 'validation' : 'training';
  const set = of === 'validation' ? dataset.val : dataset.train;
  if (chosen === null || set.count === 0) return null;
  const pictures = typeof chosen.pictures === 'number' ? inTurns(set.labels, dataset.classes.length, chosen.pictures) : named(chosen.pictures, set, manifest, text);
  const pace = probePace(dataset.train.count, pictures.length);
  const values = model.input.reduce((product, side) => product * side, 1);
  const points = inTurns(set.labels, dataset.classes.length, Math.min(pace.points, Math.max(pictures.length, Math.floor(mostValues / values))));
  const prepared = prepare(set, experiment, manifest.normalize, pictures);
  const { width, height } = prepared[0]!.shown;
  const head: ProbesHead = {
    format: 'CNN Lab probes', version: 1, data_hash: dataset.hash, of, classes: model.output[0]!, pictures, size: [height, width], points,
    judged: of === 'validation' ? set.count : 0, ...probePlan(model), every: pace.every,
  };
  const once: ProbeConstants = { pixels: Uint8Array.from(prepared.flatMap(({ shown }) => inColours(shown))), labels: of === 'validation' ? set.labels : [] };
  const prober = new Prober(
    model, head, engine, experiment.training.ema === null ? 'live' : 'ema',
    { pictures: prepared.map(({ values }) => values), points: prepare(set, experiment, manifest.normalize, points).map(({ values }) => values) }, experiment.data.batch_size,
  );
  let log: ProbesLog | null = null;
  const stopFor = (mistake: Mistake): null => {
    log?.close();
    trouble(mistake);
    return null;
  };
  try {
    log = ProbesLog.open(run, head, once, chosen.megabytes * 2 ** 20, done, parent ?? null);
    if (log.least > chosen.megabytes * 2 ** 20) log = stopFor(tooLarge(log.least, chosen.megabytes));
  } catch (error) {
    log = stopFor(withoutProbes(error));
  }
  return {
    async probe(at, judged, goesOn) {
      if (log === null || !(log.wants(at.epoch) || at.epoch === experiment.epochs)) return true;
      try {
        const frame = await prober.look(at, judged?.predicted ?? new Uint16Array(0), goesOn);
        if (frame === null) return false;
        log.append(frame);
      } catch (error) {
        log = stopFor(withoutProbes(error));
      }
      return true;
    },
    sync() {
      try {
        log?.sync();
      } catch (error) {
        log = stopFor(withoutProbes(error));
      }
    },
    async close() {
      log?.close();
      await prober.dispose();
    },
  };
}

/** Nobody has to have probes: for want of memory, of room on the disk or of a kernel they are left out. */
function withoutProbes(error: unknown): Mistake {
  if (!(error instanceof UserError)) throw error;
  return { id: 'probes-left-out', ...said`No more is recorded for Time Travel: ${{ reason: error.mistake }}` };
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

function tooLarge(bytes: number, most: number): Mistake {
  return { id: 'probes-left-out', ...said`Nothing is recorded for Time Travel: one epoch takes ${{ megabytes: megabytes(bytes) }} MB, and "probes" allows ${{ most }}. Give it more, or fewer pictures.` };
}

function named(indices: number[], set: ImageSet, { source }: RunManifest, text: string): ProbePicture[] {
  const missing = indices.findIndex((index) => index >= set.count);
  if (missing >= 0)
    throw mistakeAt(source, text, ['training', 'probes', 'pictures', missing], new UserError('no-such-picture', 'Picture {picture} is not in the validation set of {count} pictures, counted from 0.', { picture: indices[missing]!, count: set.count }));
  return [...new Set(indices)].slice(0, mostProbes).map((index) => ({ index, label: set.labels[index]! }));
}

/** As the inspector prepares them. */
function prepare(set: ImageSet, { data }: Experiment, normalize: RunManifest['normalize'], pictures: ProbePicture[]): { values: Float32Array; shown: Pixels }[] {
  const chain = normalize ? withNormalization(data.test_transform, normalize) : data.test_transform;
  return pictures.map(({ index }) => {
    const { values, shown } = preparePicture(pictureOf(set, index).values, set, chain);
    return { values, shown: scaledDown(shown, longestSide) };
  });
}

const inColours = ({ rgba }: Pixels): number[] => Array.from({ length: (rgba.length / 4) * 3 }, (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)]!);
