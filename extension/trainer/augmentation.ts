import path from 'node:path';
import { analyse } from '../core/config/analyse';
import type { Dataset } from '../core/data/dataset';
import { askingForNormalization, type Normalization } from '../core/data/normalization';
import type { AugmentationApi, AugmentationListener, AugmentedPicture, ExperimentText, TrainingImage } from '../shared/augmentation';
import type { DataConfig } from '../shared/experiment';
import type { PictureThumbnail } from '../shared/inspector';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { betweenPieces } from './between-pieces';
import type { BatchPlan } from './batches/batch-plan';
import { trainingPlan } from './batches/training-plan';
import { variant, type Subject } from './batches/variant';
import { loadDataset } from './datasets/load-dataset';
import { measuredNormalization } from './datasets/measured-normalization';
import { pictureOf, thumbnail } from './datasets/picture-reader';
import { readPictureFile } from './datasets/read-picture-file';
import { shapeOf, shownPixels, variantFrames } from './variant-frames';

export interface AugmentationOptions {
  /** Where decoded and downloaded data sets are kept. */
  dataFolder?: string;
  /** Milliseconds of quiet before another data set is loaded than the one held: its name or size may be being typed. */
  settleMs?: number;
}

/** The one data set that is held, or on its way. */
interface Held {
  key: string;
  abort: AbortController;
  dataset: Promise<Dataset>;
  /** `Normalize: "auto"` behind each chain that asked for it. */
  measured: Map<string, Normalization>;
}

type Read = { problem: Said } | { problem: null; data: DataConfig; seed: number; epochs: number | null };

/** Answers AugmentationApi: holds the data set of the text that it was asked about last. */
export function openAugmentation({ dataFolder, settleMs = 600 }: AugmentationOptions, listener: AugmentationListener): AugmentationApi {
  let held: Held | null = null;
  let last: { text: string; read: Read } | null = null;

  function read({ text }: ExperimentText): Read {
    if (last?.text !== text) last = { text, read: readAugmentation(text) };
    return last.read;
  }

  /** The data set of the text; rejects where it cannot be had, and where another was asked for meanwhile. */
  function hold(file: string, data: DataConfig, seed: number): Held {
    const workspaceFolder = path.dirname(file);
    const { dataset: choice, val_split, stratify, k_fold, test } = data;
    const split = { val_split, stratify, k_fold, test };
    const key = JSON.stringify([choice.name, choice.params, split, seed, workspaceFolder]);
    if (held?.key === key) return held;
    const wait = held ? settleMs : 0;
    held?.abort.abort();
    const abort = new AbortController();
    const dataset = quiet(wait, abort.signal).then(() => loadDataset(choice, { split, seed, dataFolder, workspaceFolder, signal: abort.signal, onProgress: (now) => void listener.progress(now) }));
    // Whoever waits for it hears of a failure; nobody may be waiting.
    dataset.catch(() => undefined);
    return (held = { key, abort, dataset, measured: new Map() });
  }

  async function planOf({ dataset, measured, abort }: Held, data: DataConfig, seed: number): Promise<BatchPlan> {
    const set = await dataset;
    const asking = askingForNormalization(data);
    if (!asking) return trainingPlan(set, data, seed, null);
    const chain = JSON.stringify(asking.map(({ name, params }) => [name, params]));
    const normalize = measured.get(chain) ?? (await measuredNormalization(set.train, asking, betweenPieces(abort.signal)));
    measured.set(chain, normalize);
    return trainingPlan(set, data, seed, normalize);
  }

  return {
    async describe({ again, ...experiment }) {
      const found = read(experiment);
      if (found.problem !== null) return { problem: found.problem, retry: false };
      if (again) held = null;
      const { data, seed, epochs } = found;
      const holding = hold(experiment.file, data, seed);
      try {
        const { train, classes, name } = await holding.dataset;
        return { problem: null, key: holding.key, name, classes, count: train.count, seed, epochs };
      } catch (error) {
        if (holding.abort.signal.aborted) return { problem: said`${{ dataset: data.dataset.name }} is not ready: its preparation was cancelled.`, retry: true };
        if (error instanceof UserError) return { problem: error.mistake, retry: true };
        throw error;
      }
    },
    cancel: async () => held?.abort.abort(),
    async pictures({ from, count, ...experiment }) {
      const found = read(experiment);
      if (found.problem !== null) throw new UserError('experiment-has-errors', '{problem}', { problem: found.problem });
      const { train } = await hold(experiment.file, found.data, found.seed).dataset;
      const indices = Array.from({ length: Math.max(0, Math.min(count, train.count - from)) }, (_, i) => from + i);
      const pictures = indices.map((index): PictureThumbnail<TrainingImage> => ({ ref: { kind: 'training', index }, label: train.labels[index]!, pixels: thumbnail(train, index) }));
      return { total: train.count, pictures };
    },
    async preview({ image, seed, epoch, count, ...experiment }) {
      const found = read(experiment);
      if (found.problem !== null) return null;
      const { data, seed: own } = found;
      const plan = await planOf(hold(experiment.file, data, own), data, seed ?? own);
      const subject: Subject = image.kind === 'training' ? image.index : (await readPictureFile(image.path, data.dataset)).values;
      return { image, ...augmentedPicture(plan, subject, epoch, count) };
    },
  };
}

/** Variants of a picture of the training set in `count` epochs from `epoch` on (from 0), or of another of the same size. Throws a UserError where there is no such picture. */
export function augmentedPicture(plan: BatchPlan, subject: Subject, epoch: number, count: number): Omit<AugmentedPicture, 'image'> {
  const { images, transforms } = plan;
  if (typeof subject === 'number' && !(subject >= 0 && subject < images.count)) throw new UserError('no-such-picture', 'Picture {picture} is not in the training set of {count} pictures, counted from 0.', { picture: subject, count: images.count });
  const source = typeof subject === 'number' ? pictureOf(images, subject) : { ...pictureOf(images, 0), values: subject };
  const variants = Array.from({ length: count }, (_, i) => {
    const made = variant(plan, epoch + i, subject);
    return { epoch: epoch + i, dropped: made.dropped, frames: variantFrames(transforms, made) };
  });
  return { label: typeof subject === 'number' ? images.labels[subject]! : null, original: shownPixels(source), size: shapeOf(source), variants };
}

/** What a text says of its pictures, whatever is wrong with its model. */
function readAugmentation(text: string): Read {
  const { parts, problems, source } = analyse(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const { data, seed, epochs = null } = parts;
  const whole = data?.dataset && data.train_transform && data.test_transform && data.batch_transform && seed !== undefined && source.syntaxErrors.length === 0;
  const first = errors.find(({ path: [key] }) => key === 'data' || key === 'seed') ?? (whole ? undefined : errors[0]);
  return first ? { problem: said`Line ${{ line: first.line }}: ${{ problem: first.said }}` } : { problem: null, data: data as DataConfig, seed: seed!, epochs };
}

function quiet(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('Overtaken.'));
    }, { once: true });
  });
}
