import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Engine } from '../core/engine';
import { drawWeights } from '../core/model/initial-values';
import type { Model } from '../core/model/model';
import type { TrainControl } from '../core/train/control';
import { Hearing } from '../core/train/hearing';
import { initialState, train } from '../core/train/loop';
import { createRunSchedule } from '../core/train/run-schedule';
import { createTrainingStep } from '../core/train/step';
import { openEngine } from '../engines/open';
import type { RunEvent } from '../shared/events';
import type { Experiment } from '../shared/experiment';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { betweenPieces } from './between-pieces';
import { breathe } from './breathe';
import { readExperimentFile } from './experiment-file';
import { inPieces } from './in-pieces';
import { prepareData, type PreparedData } from './prepare-data';
import { stopSignal } from './stop-signal';

export interface BenchOptions {
  file: string;
  set?: string[];
  engine?: string;
  threads?: number;
  dataFolder?: string;
  /** Steps over which the step time is taken. */
  steps: number;
  /** Stopping it ends the measuring without a result. */
  control: TrainControl;
  /** Hears what is measured next. */
  onStage?(what: Said): void;
}

export interface BenchResult {
  engine: string;
  device: string;
  threads: number;
  batch_size: number;
  /** Median over `steps` training steps of one batch that stays in memory. */
  step_ms: number;
  /** batch_size / step_ms. */
  images_per_second: number;
  /** Training pictures of an epoch over its time, transforms and validation pass included, compiling not. */
  end_to_end_images_per_second: number;
  /** Share of that epoch's time in which the next batch was not there yet, 0..1. */
  input_waiting: number;
  /** The training transforms alone, on one thread. */
  transform_images_per_second: number;
  /** From starting `cnn-lab train` to its first finished step. */
  first_step_seconds: number;
  peak_rss_mb: number;
}

const WARM_UP = 5;

/** Measures an experiment as it would be trained. Nothing is written. Null where the user stopped it. */
export async function bench(options: BenchOptions): Promise<BenchResult | null> {
  const signal = stopSignal(options.control);
  try {
    return await measure(options, signal, new Hearing({ control: options.control, breathe }));
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** Rejects where the user stops it. */
async function measure(options: BenchOptions, signal: AbortSignal, hearing: Hearing): Promise<BenchResult> {
  const { file, set, dataFolder, onStage = () => undefined } = options;
  const { text, experiment } = readExperimentFile(file, set);
  onStage(said`the time to the first step`);
  const firstStep = await secondsToFirstStep(options, signal);
  onStage(said`the data`);
  const engine = await openEngine(options.engine ?? 'auto', { threads: options.threads, packages: path.dirname(file) });
  try {
    const prepared = await prepareData(experiment, { file: path.resolve(file), text, dataFolder, signal, hearing });
    try {
      const weights = await inPieces(drawWeights(prepared.model.weights, experiment.seed), betweenPieces(signal, hearing));
      engine.setState(weights);
      engine.setState(initialState(experiment, prepared.model, weights));
      onStage(said`${{ steps: options.steps }} steps`);
      const weighted = prepared.weighted(experiment);
      const stepMs = await medianStep(engine, prepared.model, weighted, prepared, options.steps, hearing);
      onStage(said`the transforms`);
      signal.throwIfAborted();
      const transforms = await transformSpeed(prepared, hearing);
      onStage(said`an epoch`);
      const { speed: endToEnd, waiting } = await epochSpeed(engine, weighted, prepared, options.control);
      signal.throwIfAborted();
      return {
        engine: engine.id, device: engine.device, threads: engine.threads, batch_size: experiment.data.batch_size,
        step_ms: stepMs,
        images_per_second: (1000 * experiment.data.batch_size) / stepMs,
        end_to_end_images_per_second: endToEnd,
        input_waiting: waiting,
        transform_images_per_second: transforms,
        first_step_seconds: firstStep,
        peak_rss_mb: process.resourceUsage().maxRSS / 1024,
      };
    } finally {
      await prepared.close();
    }
  } finally {
    engine.dispose();
  }
}

/** A whole `cnn-lab train`, ended at its first step. */
async function secondsToFirstStep({ file, set = [], engine, threads, dataFolder }: BenchOptions, signal: AbortSignal): Promise<number> {
  const runs = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-bench-'));
  const given = { engine, threads, 'data-folder': dataFolder };
  const words = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}`, String(value)]));
  const started = performance.now();
  const child = spawn(process.execPath, [process.argv[1]!, 'train', file, '--json', '--runs', runs, ...words, ...set.flatMap((each) => ['--set', each])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C is for this process, which passes it on once.
    detached: process.platform !== 'win32',
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if ((JSON.parse(line) as RunEvent).type === 'step') return (performance.now() - started) / 1000;
    }
    throw new UserError('nothing-measured', 'There is nothing to measure: the run ended before its first step, for the reason above.');
  } finally {
    if (!signal.aborted) stop();
    await ended;
    rmSync(runs, { recursive: true, force: true });
  }
}

async function medianStep(engine: Engine, model: Model, experiment: Experiment, { train: batches }: PreparedData, steps: number, hearing: Hearing): Promise<number> {
  const { momentum, lr } = createRunSchedule(experiment, batches.stepsPerEpoch);
  const training = createTrainingStep(model, experiment, momentum);
  const first = await batches.epoch(0).next();
  const { size, images, targets } = first.value!;
  const inputs = { images: images.slice(), targets: targets.slice(), ...training.scalars({ step: 1, lr, momentum, batches: 1 }, 'whole') };
  const compiled = await engine.compile('bench', training.program('whole'), training.inputs(size, 'whole'));
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + steps && (await hearing.goesOn()); step++) {
    const started = performance.now();
    await compiled.run(inputs, { seed: experiment.seed, counter: step });
    times.push(performance.now() - started);
  }
  compiled.dispose();
  return median(times.slice(WARM_UP));
}

/** Pictures a second, of one thread. */
async function transformSpeed({ trainAlone }: PreparedData, hearing: Hearing): Promise<number> {
  const alone = await trainAlone();
  let [pictures, started] = [0, 0];
  for await (const { size } of alone.epoch(0)) {
    // The first batch warms up.
    if (started === 0) started = performance.now();
    else pictures += size;
    if (performance.now() - started > 2000 || !(await hearing.goesOn())) break;
  }
  return (1000 * pictures) / (performance.now() - started);
}

/** Pictures a second of a whole epoch, and the share of its time in which it waited for batches. */
async function epochSpeed(engine: Engine, experiment: Experiment, { model, train: batches, val }: PreparedData, control: TrainControl): Promise<{ speed: number; waiting: number }> {
  const { batch_size: batchSize } = experiment.data;
  let [first, last, waitedBefore] = [0, 0, 0];
  await train({
    experiment: { ...experiment, epochs: 1 }, model, engine,
    batchesPerEpoch: batches.stepsPerEpoch,
    batches: (epoch, from) => batches.epoch(epoch, from),
    valBatches: () => val?.epoch(0) ?? nothing(),
    record: () => undefined,
    emit: (event) => {
      if (event.type === 'step' && first === 0) {
        first = performance.now();
        waitedBefore = batches.waiting().seconds;
      }
      if (event.type === 'epoch-end') last = performance.now();
    },
    control, breathe,
    waited: () => batches.waiting().seconds,
    time: Date.now,
    now: () => performance.now(),
    save: async () => [],
    saveAverage: async () => ({ file: '', best: false }),
  });
  const seconds = (last - first) / 1000;
  return { speed: ((batches.stepsPerEpoch - 1) * batchSize) / seconds, waiting: (batches.waiting().seconds - waitedBefore) / seconds };
}

async function* nothing(): AsyncIterable<never> {}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
