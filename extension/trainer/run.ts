import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { analyse, type Analysis } from '../core/config/analyse';
import { parseSetting, setValue } from '../core/config/edit';
import type { Dataset } from '../core/data/dataset';
import { asksForNormalization, measureNormalization, withNormalization, type Normalization } from '../core/data/normalization';
import type { Engine } from '../core/engine';
import { buildModel } from '../core/model/build';
import type { Model } from '../core/model/model';
import type { TrainControl } from '../core/train/control';
import { initialState, stepsPerEpoch, train, type TrainResult } from '../core/train/loop';
import { trainedWeights } from '../core/train/trained-weights';
import { openEngine } from '../engines/open';
import type { RunEnd, RunEvent } from '../shared/events';
import type { Experiment, Problem } from '../shared/experiment';
import { runFiles, type ControlAddress, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { openBatches } from './batches/open-batches';
import { readResumePoint, readWeights, writeResumePoint, writeWeights } from './checkpoint';
import { ControlServer } from './control-server';
import { loadDataset } from './datasets/load-dataset';
import { createRunFolder, EventLog, readManifest, writeManifest } from './run-folder';
import { writeAtomically } from './write-atomically';

export interface RunOptions {
  /** An engine's id, or "auto". */
  engine?: string;
  /** Physical cores where absent. */
  threads?: number;
  /** Where downloaded and decoded data sets are kept. */
  dataFolder?: string;
  /** Ends the run after this many optimizer steps in all. */
  maxSteps?: number;
  /** "optimizer.Adam.lr=0.01": values that replace those in the text. */
  set?: string[];
}
export interface TrainOrder extends RunOptions {
  kind: 'train';
  file: string;
  /** The folder that runs are made in. */
  runs: string;
  /** A safetensors file with the weights to begin with, PyTorch's own or a checkpoint. */
  weights?: string;
}
export interface ResumeOrder extends RunOptions {
  kind: 'resume';
  run: string;
}

/** Mistakes in an experiment's text, each with its place. */
export class ExperimentError extends UserError {
  override name = 'ExperimentError';
  constructor(
    readonly file: string,
    readonly problems: Problem[],
  ) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
  }
}

/** The text of an experiment file with settings laid over it, and what it says. Throws an ExperimentError where it has mistakes. */
export function readExperimentFile(file: string, settings: string[] = []): { text: string; analysis: Analysis; experiment: Experiment; model: Model } {
  if (!existsSync(file)) throw new UserError(`There is no experiment file ${file}.`);
  let text = readFileSync(file, 'utf8');
  for (const setting of settings) {
    const { path: place, value } = parseSetting(setting);
    text = setValue(text, place, value);
  }
  const analysis = analyse(text);
  const errors = analysis.problems.filter(({ severity }) => severity === 'error');
  const { experiment, model } = analysis;
  if (errors.length > 0 || !experiment || !model) throw new ExperimentError(file, errors);
  return { text, analysis, experiment, model };
}

/**
 * Carries out a run in this process, from the experiment's text to the run's end, and answers its last event. Events go
 * to `listen` as they go to the log. Throws (a UserError for the user's mistakes) only before the run's folder is there;
 * afterwards a failure is the run's end.
 */
export async function carryOut(order: TrainOrder | ResumeOrder, control: TrainControl, listen: (event: RunEvent, line: string) => void): Promise<RunEnd> {
  const begun = order.kind === 'train' ? begin(order) : goOn(order);
  const log = new EventLog(begun.run);
  const server = await ControlServer.open(begun.run, log, control);
  const emit = (event: RunEvent): void => {
    const line = JSON.stringify(event);
    log.append(line);
    server.broadcast(line);
    listen(event, line);
  };
  try {
    const result = await new Run(begun, order, control, emit).carryOut().catch((error: unknown): TrainResult => {
      if (!(error instanceof UserError)) console.error(error);
      const { step, epoch, metrics } = begun.resume?.progress ?? { step: 0, epoch: 0, metrics: { train_loss: null, val_loss: null, val_accuracy: null } };
      return { status: 'failed', step, epoch, metrics, error: error instanceof Error ? error.message : String(error) };
    });
    const end: RunEnd = { type: 'run-end', time: Date.now(), run: begun.run, ...result };
    emit(end);
    return end;
  } finally {
    await server.close();
    log.close();
  }
}

interface Begun {
  run: string;
  manifest: RunManifest;
  model: Model;
  resume: ReturnType<typeof readResumePoint>;
}

function begin(order: TrainOrder): Begun {
  const file = path.resolve(order.file);
  const { text, experiment, model } = readExperimentFile(file, order.set);
  const weights = order.weights;
  if (weights) readWeights(weights, model);
  const name = path.basename(file).replace(/\.cnn\.jsonc?$/, '');
  const now = new Date();
  const run = createRunFolder(path.resolve(order.runs), name, text, now);
  const manifest: RunManifest = {
    version: 1, id: path.basename(run), name, created: now.toISOString(), source: file, experiment, seed: experiment.seed,
    engine: order.engine ?? 'auto', device: '', threads: order.threads ?? 0, versions: versions(),
    data_hash: null, classes: [], image_shape: model.input as [number, number, number], normalize: null,
  };
  writeManifest(run, manifest);
  return { run, manifest, model, resume: null };
}

function goOn(order: ResumeOrder): Begun {
  const run = path.resolve(order.run);
  const manifest = readManifest(run);
  const live = liveTrainer(run);
  if (live) throw new UserError(`Run ${manifest.id} is going already, in process ${live}.`);
  const { text, experiment, model } = readExperimentFile(path.join(run, runFiles.experiment), order.set);
  if (order.set?.length) {
    manifest.experiment = experiment;
    writeManifest(run, manifest);
    writeAtomically(path.join(run, runFiles.experiment), text);
  }
  const resume = readResumePoint(run);
  if (resume && resume.progress.epoch >= experiment.epochs)
    throw new UserError(`Run ${manifest.id} has finished its ${experiment.epochs} epochs: raise them with --set epochs=${experiment.epochs * 2}, or start a new run.`);
  return { run, manifest, model, resume };
}

/** Process id of the trainer that carries the run out now, or null. */
export function liveTrainer(run: string): number | null {
  const file = path.join(run, runFiles.control);
  if (!existsSync(file)) return null;
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as ControlAddress;
    process.kill(pid, 0);
    return pid === process.pid ? null : pid;
  } catch {
    return null;
  }
}

class Run {
  private readonly experiment: Experiment;

  constructor(
    private readonly begun: Begun,
    private readonly options: RunOptions,
    private readonly control: TrainControl,
    private readonly emit: (event: RunEvent) => void,
  ) {
    this.experiment = begun.manifest.experiment;
  }

  async carryOut(): Promise<TrainResult> {
    const { begun, options, experiment, emit } = this;
    const engine = await openEngine(options.engine ?? 'auto', { threads: options.threads });
    try {
      const { manifest, resume, model } = begun;
      Object.assign(manifest, { engine: engine.id, device: engine.device, threads: engine.threads });
      emit({
        type: 'run-start', time: Date.now(), run: begun.run, name: manifest.name, step: resume?.progress.step ?? 0, epoch: resume?.progress.epoch ?? 0,
        epochs: experiment.epochs, engine: engine.id, device: engine.device, threads: engine.threads, params: model.params, pid: process.pid,
      });
      const dataset = await this.loadData();
      if (!dataset) return { status: 'stopped', epoch: 0, step: 0, metrics: { train_loss: null, val_loss: null, val_accuracy: null } };
      return await this.train(engine, dataset);
    } finally {
      engine.dispose();
    }
  }

  /** Null where the user stopped the run meanwhile. */
  private async loadData(): Promise<Dataset | null> {
    const { begun, experiment, control, options, emit } = this;
    const abort = new AbortController();
    const watch = async (): Promise<void> => {
      while (control.wanted !== 'stop') await control.changed();
      abort.abort();
    };
    void watch();
    try {
      return await loadDataset(experiment.data.dataset, {
        valSplit: experiment.data.val_split,
        seed: experiment.seed,
        dataFolder: options.dataFolder,
        workspaceFolder: path.dirname(begun.manifest.source),
        onProgress: (progress) => emit({ type: 'data-progress', time: Date.now(), ...progress }),
        signal: abort.signal,
      });
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    }
  }

  private async train(engine: Engine, dataset: Dataset): Promise<TrainResult> {
    const { begun, experiment, emit, control, options } = this;
    const { data } = experiment;
    const { run, manifest } = begun;
    const normalize = [data.train_transform, data.test_transform].some(asksForNormalization) ? measureNormalization(dataset.train, normalizedChain(experiment)) : null;
    const [trainChain, testChain] = normalize
      ? [withNormalization(data.train_transform, normalize), withNormalization(data.test_transform, normalize)]
      : [data.train_transform, data.test_transform];

    const shared = { classes: dataset.classes.length, batchSize: data.batch_size, seed: experiment.seed };
    const workers = Math.max(1, Math.min(4, os.availableParallelism() - 1));
    const batches = await openBatches({
      ...shared, images: dataset.train, transforms: trainChain, batchTransforms: data.batch_transform, shuffle: data.shuffle, dropLast: data.drop_last,
      workers, workerFile: path.join(__dirname, 'transform-worker.js'),
    });
    const valBatches = dataset.val.count
      ? await openBatches({ ...shared, images: dataset.val, transforms: testChain, batchTransforms: [], shuffle: false, dropLast: false, workers: 0 })
      : null;
    try {
      const model = this.modelFor(batches.shape, dataset);
      emit({
        type: 'data-ready', time: Date.now(), dataset: dataset.name, train_images: dataset.train.count, val_images: dataset.val.count, classes: dataset.classes,
        image_shape: batches.shape, steps_per_epoch: stepsPerEpoch(experiment, batches.stepsPerEpoch), normalize,
      });
      this.report(dataset, normalize);
      writeManifest(run, Object.assign(manifest, { data_hash: dataset.hash, classes: dataset.classes, image_shape: batches.shape, normalize }));

      this.fill(engine, model);
      return await train({
        experiment, model, engine, control, emit,
        batchesPerEpoch: batches.stepsPerEpoch,
        batches: (epoch, from) => batches.epoch(epoch, from),
        valBatches: () => valBatches?.epoch(0) ?? nothing(),
        now: Date.now,
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
        save: async (kind, progress) => {
          const state = engine.getState();
          if (kind === 'last') writeResumePoint(run, state, progress);
          return writeWeights(run, kind, trainedWeights(model, experiment, state, kind === 'swa' ? 'swa' : undefined), progress);
        },
        resume: begun.resume?.progress,
        maxSteps: options.maxSteps,
      });
    } finally {
      await batches.close();
      await valBatches?.close();
    }
  }

  /** The weights a new run begins with, or all that a resumed one had. */
  private fill(engine: Engine, model: Model): void {
    const { resume } = this.begun;
    if (resume) return engine.setState(resume.state);
    const { weights: file } = this.options as TrainOrder;
    const weights = file ? readWeights(file, model) : model.init(this.experiment.seed);
    engine.setState(weights);
    engine.setState(initialState(this.experiment, model, weights));
  }

  /** The model was built from what was known before the data was there; folders may turn out otherwise. */
  private modelFor(shape: number[], dataset: Dataset): Model {
    const { begun, experiment } = this;
    const { model, problems } = begun.model.input.join() === shape.join() ? { model: begun.model, problems: [] } : buildModel(experiment.model, shape, experiment.init);
    if (!model) throw new UserError(problems[0]!.message);
    const [outputs] = model.output;
    if (outputs !== dataset.classes.length)
      throw new UserError(`The model ends in ${outputs} outputs, but ${dataset.name} has ${dataset.classes.length} classes: set the last Linear's out_features to ${dataset.classes.length}.`);
    return model;
  }

  private report(dataset: Dataset, normalize: Normalization | null): void {
    const { begun, emit } = this;
    const say = (severity: 'warning' | 'information', message: string): void => emit({ type: 'notice', time: Date.now(), severity, message });
    const { skipped } = dataset;
    if (skipped.length) {
      const named = skipped.slice(0, 5).map(({ file, reason }) => `${file} (${reason})`).join(', ');
      say('warning', `${skipped.length} unreadable ${skipped.length === 1 ? 'file was' : 'files were'} skipped: ${named}${skipped.length > 5 ? ' …' : ''}.`);
    }
    if (normalize) say('information', `Normalize "auto": mean [${normalize.mean.map(short).join(', ')}], std [${normalize.std.map(short).join(', ')}].`);
    if (begun.resume && begun.manifest.data_hash && begun.manifest.data_hash !== dataset.hash)
      say('warning', 'The data set has changed since the run began: its pictures are not those of the first epochs.');
  }
}

const short = (value: number): string => value.toFixed(4);

/** Mean and std are measured behind the transforms of whichever chain asks for them, the test chain first. */
const normalizedChain = ({ data }: Experiment): Experiment['data']['test_transform'] =>
  asksForNormalization(data.test_transform) ? data.test_transform : data.train_transform;

async function* nothing(): AsyncIterable<never> {}

function versions(): Record<string, string> {
  const require = createRequire(__filename);
  const of = (name: string): string => {
    try {
      return (require(`${name}/package.json`) as { version: string }).version;
    } catch {
      return 'unknown';
    }
  };
  return { node: process.versions.node, 'onnxruntime-node': of('onnxruntime-node') };
}
