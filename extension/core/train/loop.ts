import type { CheckpointEvent, RunEvent, StepEvent } from '../../shared/events';
import type { Experiment } from '../../shared/experiment';
import { noticeOf } from '../../shared/notice-of';
import type { Values } from '../../shared/said';
import type { Measurement } from '../../shared/record';
import type { SeriesStep } from '../../shared/series';
import type { Batch } from '../data/dataset';
import type { Compiled, Engine, StateEntry } from '../engine';
import type { Model } from '../model/model';
import type { TrainControl } from './control';
import { CompiledBySize, Evaluator } from './evaluate';
import { Hearing } from './hearing';
import { Measures, type Measuring } from './measuring';
import { isBetter, Tally, type MetricName } from './metrics';
import { lossNotFinite, nonFiniteEntry, stateNotFinite, type Failure } from './non-finite';
import { PictureOutcomes } from './picture-outcomes';
import { createRunSchedule, type RunSchedule } from './run-schedule';
import { createTrainingStep, type Stage } from './step';
import { averageWeights, updateStatistics } from './swa';
import { beginnings, trainableNames, trainedLayers, type Beginnings } from './trained-layers';

/** Where a run stands, as plain JSON: with the engine's state, enough to go on bit for bit. */
export interface Progress {
  /** Epochs finished. */
  epoch: number;
  /** Batches of the present epoch that are done. */
  batch: number;
  /** Optimizer steps done. */
  step: number;
  schedule: unknown;
  /** The learning rate of the last step. */
  lr: number;
  /** The present epoch's training figures so far. */
  tally: unknown;
  /** Seconds spent in the present epoch. */
  seconds: number;
  best: number | null;
  /** Whether the state that this goes with is the best so far. Absent in checkpoints of earlier versions. */
  isBest?: boolean;
  stopping: { best: number | null; bad: number };
  /** Epochs averaged by SWA. */
  averaged: number;
  /** When weights that were frozen at first began to be trained; absent where none were. */
  began?: Beginnings;
  metrics: TrainResult['metrics'];
}

export interface TrainOptions {
  experiment: Experiment;
  model: Model;
  /** Holds the model's weights and what `initialState` adds; after a resume, all of the checkpoint's state. */
  engine: Engine;
  batchesPerEpoch: number;
  /** The training batches of `epoch` (counted from 0) from batch `from` on. A batch is used before the next is taken. */
  batches(epoch: number, from: number): AsyncIterable<Batch>;
  /** The validation set, once. Empty where there is none. */
  valBatches(): AsyncIterable<Batch>;
  /** Keeps what a validation of so many pictures said of each, before the checkpoint that rests on it. */
  outcomes?: { pictures: number; keep(judged: PictureOutcomes, at: JudgedAt): void };
  /** Looks at the probe pictures with the weights of an epoch's end, before its checkpoint. False where `goesOn`, asked between two passes, said no: it is then done again. */
  probe?(at: Pick<JudgedAt, 'epoch' | 'step'>, judged: PictureOutcomes | null, goesOn: () => Promise<boolean>): Promise<boolean>;
  emit(event: RunEvent): void;
  /** Each optimizer step, and one whose loss was no number. */
  record(step: SeriesStep): void;
  /** What was measured of the layers at a step; `recorded` where the experiment's "record" asks for it. */
  measured?(measurement: Measurement, recorded: boolean): void;
  /** Bytes of memory that the process takes. */
  memory?(): number;
  control: TrainControl;
  /** Milliseconds since the epoch: when an event was. */
  time(): number;
  /** Milliseconds on a clock that nobody sets: how long something took. */
  now(): number;
  /** Seconds that this process has waited for training batches so far. */
  waited(): number;
  /** Lets the process hear its socket and signals: a turn of the event loop. */
  breathe(): Promise<void>;
  /** Writes the engine's state, which is finite throughout, and `progress`, to go on from, and the weights that they hold, to look at; answers the weights' files. */
  save(progress: Progress, state: Record<string, StateEntry>): Promise<SavedWeights[]>;
  /** Writes the averaged weights (SWA) alone. */
  saveAverage(progress: Progress, state: Record<string, StateEntry>): Promise<SavedWeights>;
  /** Between two epochs: the experiment with what the user has changed of optimizer, scheduler and epochs since; null where nothing is. */
  edited?(at: { epoch: number; step: number }): Experiment | null;
  /** Between two epochs, so many done: whether whoever ordered the run ends it here, of which they have told. */
  endsEarly?(epochs: number): boolean;
  /** From the checkpoint, where a run is resumed. */
  resume?: Progress;
  /** Ends the run after this many optimizer steps in all. */
  maxSteps?: number;
}

/** Where a validation was: at the end of an epoch, counted from 1, the best so far or not, or of the average of weights (SWA) after the last. */
export interface JudgedAt {
  epoch: number;
  step: number;
  best: boolean;
  average: boolean;
}

export type SavedWeights = Pick<CheckpointEvent, 'file' | 'best'>;

export interface TrainResult extends Partial<Failure> {
  status: 'finished' | 'stopped' | 'failed';
  epoch: number;
  step: number;
  metrics: { train_loss: number | null; val_loss: number | null; val_accuracy: number | null };
}

const stepEventGap = 50;

const finiteLoss = ({ loss }: Record<string, Float32Array>): boolean => Number.isFinite(loss![0]);

/** Ends a run. */
class NotFinite extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
  }
}

/** What a step event says of its step. */
type StepFigures = Pick<StepEvent, 'loss' | 'accuracy' | 'gradient_norm'>;

/** How many optimizer steps an epoch has. */
export const stepsPerEpoch = (experiment: Experiment, batchesPerEpoch: number): number => Math.ceil(batchesPerEpoch / experiment.training.accumulate);

/** Whether early stopping has had its say. */
export function hasStoppedEarly({ training: { early_stopping } }: Experiment, { stopping }: Pick<Progress, 'stopping'>): boolean {
  return early_stopping !== null && stopping.bad > early_stopping.patience;
}

/**
 * Trains to the end, a stop or a failure. Emits step, epoch-end, checkpoint, paused, resumed and notice events; the caller
 * emits run-start and run-end around it. Throws a UserError before the first step where experiment and run do not fit.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const run = new Training(options);
  try {
    return await run.train();
  } finally {
    await run.dispose();
  }
}

/** State that training needs beyond the model's weights in an epoch, counted from 0; put into the engine of a new run (a resumed run has it in its checkpoint). */
export function initialState(experiment: Experiment, model: Model, weights: Record<string, StateEntry>, epoch = 0): Record<string, StateEntry> {
  const { momentum } = createRunSchedule(experiment, 1);
  return createTrainingStep(model, experiment, momentum, { epoch }).slots(weights);
}

/** Entries that training needs in an epoch and a checkpoint does not have: it was made with another optimizer's parameters, without an average, or before layers were unfrozen. */
export function missingState(experiment: Experiment, model: Model, state: Record<string, StateEntry>, epoch: number): Record<string, StateEntry> {
  return Object.fromEntries(Object.entries(initialState(experiment, model, state, epoch)).filter(([name]) => !Object.hasOwn(state, name)));
}

/** Of an optimizer what its programs have in them: the learning rate is an input. */
const compiledOf = ({ optimizer: { params } }: Experiment): string => JSON.stringify({ ...params, lr: null });

class Training {
  private schedule: RunSchedule;
  private training: ReturnType<typeof createTrainingStep>;
  private readonly programs: Record<Stage, CompiledBySize>;
  private readonly evaluator: Evaluator;
  private measures: Measures;
  /** Since the last recorded measurement: pictures trained on, and how long that took. */
  private trained = { pictures: 0, milliseconds: 0 };
  /** When the batch that comes next was asked for. */
  private batchBegan: number;
  private progress: Omit<Progress, 'schedule' | 'tally' | 'seconds'>;
  private readonly tally: () => Tally;
  private trainTally: Tally;
  private readonly hearing: Hearing;
  /** Whether anything was done that the checkpoint before does not have. */
  private moved = false;
  private readonly begun: number;
  private lastEvent = -Infinity;
  private imagesSinceEvent = 0;
  /** When the step before was done, by a clock that stands still in a pause. */
  private lastStep: number;
  private epochStarted: number;
  private secondsBefore: number;
  /** `waited` when the present epoch began. */
  private waitedBefore: number;
  private savedAt: number;
  /** How long saving takes, in milliseconds. */
  private savingTime = 0;

  constructor(private options: TrainOptions) {
    const { experiment, model, engine, batchesPerEpoch, resume } = options;
    this.schedule = createRunSchedule(experiment, stepsPerEpoch(experiment, batchesPerEpoch));
    const step = resume?.step ?? 0;
    const epoch = Math.min(resume?.epoch ?? 0, experiment.epochs - 1);
    const began = beginnings(model, experiment, { epoch, step, began: resume?.began });
    this.training = createTrainingStep(model, experiment, this.schedule.momentum, { epoch, began });
    const compiled = (stage: Stage): CompiledBySize =>
      new CompiledBySize((size) => engine.compile('train', this.training.program(stage), this.training.inputs(size, stage)));
    this.programs = { whole: compiled('whole'), add: compiled('add'), finish: compiled('finish') };
    this.evaluator = new Evaluator(model, experiment, engine, experiment.training.ema === null ? 'live' : 'ema');
    this.measures = new Measures(model, experiment, engine, this.training.trained);
    this.tally = () => new Tally(model.output[0]!);
    this.trainTally = this.tally();
    if (resume) {
      this.schedule.restore(resume.schedule);
      this.trainTally.restore(resume.tally);
    }
    this.progress = resume ?? {
      epoch: 0, batch: 0, step: 0, lr: this.schedule.lr, best: null, stopping: { best: null, bad: 0 }, averaged: 0,
      metrics: { train_loss: null, val_loss: null, val_accuracy: null },
    };
    this.progress = { ...this.progress, stopping: { ...this.progress.stopping }, ...(began && { began }) };
    this.secondsBefore = resume?.seconds ?? 0;
    this.waitedBefore = options.waited();
    this.begun = this.epochStarted = this.savedAt = this.lastStep = this.batchBegan = options.now();
    this.hearing = this.listen();
  }

  /** Numbers that are not finite end the run here, before they are saved. */
  async train(): Promise<TrainResult> {
    try {
      return await this.toTheEnd();
    } catch (error) {
      if (!(error instanceof NotFinite)) throw error;
      return { ...this.result('failed'), ...error.failure };
    }
  }

  private async toTheEnd(): Promise<TrainResult> {
    const { maxSteps = Infinity } = this.options;
    const { progress } = this;
    for (;;) {
      if (progress.batch === 0) await this.takeEdit();
      if (progress.batch === 0) await this.unfreeze();
      if (progress.epoch >= this.options.experiment.epochs || this.shouldStopEarly()) break;
      if (progress.batch === 0 && progress.epoch > 0 && this.options.endsEarly?.(progress.epoch)) return this.result('stopped');
      const ended = await this.epoch(maxSteps);
      if (ended) return ended;
    }
    if (progress.averaged > 0 && !(await this.finishAverage())) return this.result('stopped');
    return this.result('finished');
  }

  /** As a run that goes on from this epoch's checkpoint with the changed experiment. */
  private async takeEdit(): Promise<void> {
    const { options, progress, schedule } = this;
    const experiment = options.edited?.({ epoch: progress.epoch, step: progress.step });
    if (!experiment) return;
    const before = options.experiment;
    this.options = { ...options, experiment };
    this.schedule = createRunSchedule(experiment, stepsPerEpoch(experiment, options.batchesPerEpoch));
    this.training = createTrainingStep(options.model, experiment, this.schedule.momentum, { ...progress, epoch: this.trainedEpoch });
    const { momentum } = createRunSchedule(before, stepsPerEpoch(before, options.batchesPerEpoch));
    this.schedule.restore(schedule.save());
    await this.measures.dispose();
    this.measures = new Measures(options.model, experiment, options.engine, this.training.trained);
    if (momentum === this.schedule.momentum && compiledOf(before) === compiledOf(experiment)) return;
    // What the programs have in them is another; state that only the new ones need begins as in a new run.
    for (const programs of Object.values(this.programs)) await programs.dispose();
    options.engine.setState(missingState(experiment, options.model, await options.engine.getState(), this.trainedEpoch));
  }

  /** The epoch that says what is trained now. */
  private get trainedEpoch(): number {
    return Math.min(this.progress.epoch, this.options.experiment.epochs - 1);
  }

  /** Where more is trained from this epoch on than before, the step is recorded anew. */
  private async unfreeze(): Promise<void> {
    const { options: { model, experiment, engine }, progress, schedule } = this;
    const { names } = trainedLayers(model, experiment, this.trainedEpoch);
    if (names.join() === this.training.trained.names.join()) return;
    const began = beginnings(model, experiment, { ...progress, epoch: this.trainedEpoch });
    if (began) progress.began = began;
    this.training = createTrainingStep(model, experiment, schedule.momentum, { ...progress, epoch: this.trainedEpoch });
    for (const programs of Object.values(this.programs)) await programs.dispose();
    await this.measures.dispose();
    this.measures = new Measures(model, experiment, engine, this.training.trained);
    engine.setState(missingState(experiment, model, await engine.getState(), this.trainedEpoch));
    this.inform('unfrozen', 'From epoch {epoch} on {count} of {all} weights are trained.', { epoch: progress.epoch + 1, count: names.length, all: trainableNames(model).length });
  }

  async dispose(): Promise<void> {
    for (const programs of Object.values(this.programs)) await programs.dispose();
    await this.evaluator.dispose();
    await this.measures.dispose();
  }

  /** One epoch from where the run stands; a result where the run ends in it. */
  private async epoch(maxSteps: number): Promise<TrainResult | null> {
    const { options, progress } = this;
    const { batchesPerEpoch, experiment } = options;
    const { accumulate } = experiment.training;
    this.epochStarted = options.now();
    const firstBatch = progress.batch;
    if (progress.step >= maxSteps) return this.result('finished');
    this.batchBegan = options.now();
    for await (const batch of progress.batch < batchesPerEpoch ? this.hearing.each(options.batches(progress.epoch, progress.batch)) : []) {
      const inGroup = progress.batch % accumulate;
      const groupSize = Math.min(accumulate, batchesPerEpoch - (progress.batch - inGroup));
      const finishes = inGroup === groupSize - 1;
      const stage: Stage = !finishes ? 'add' : accumulate === 1 ? 'whole' : 'finish';
      // A stop within a group of accumulated batches loses nothing: the sums so far are state. Asked twice, for compiling a large network takes seconds.
      if (!(await this.hearing.goesOn())) break;
      const compiled = await this.programs[stage].get(batch.size);
      if (!(await this.hearing.goesOn())) break;
      const { done, measuring } = await this.step(compiled, batch, stage, groupSize);
      this.moved = true;
      this.count(batch);
      progress.batch++;
      progress.isBest = false;
      if (finishes) {
        progress.step++;
        this.record(progress.step, done);
        if (measuring) await this.measured(measuring);
        this.emitStep(done, progress.batch - firstBatch <= accumulate || progress.batch === batchesPerEpoch || progress.step === maxSteps);
        this.schedule.afterStep();
        if (progress.step >= maxSteps) {
          return (await this.endEpoch(progress.batch === batchesPerEpoch)) ? this.result('finished') : this.stop();
        }
      }
      if (progress.batch < batchesPerEpoch && this.saveIsDue()) await this.save();
      this.batchBegan = options.now();
    }
    if (this.hearing.stopped || !(await this.endEpoch(true))) return this.stop();
    return null;
  }

  private async step(compiled: Compiled, batch: Batch, stage: Stage, batches: number): Promise<{ done: StepFigures; measuring: Measuring | null }> {
    const { schedule, progress, options } = this;
    progress.lr = schedule.lr;
    const scalars = this.training.scalars({ step: progress.step + 1, lr: schedule.lr, momentum: schedule.momentum, batches }, stage);
    const draw = { seed: options.experiment.seed, counter: progress.epoch * options.batchesPerEpoch + progress.batch };
    const measuring = stage === 'add' || !options.measured ? null : await this.unclocked(() => this.measures.before(progress.step + 1, { batch, draw, scalars, stage }));
    // A loss that is no number leaves no trace in the state.
    const { loss, logits, gradient_norm: norm } = await compiled.run({ images: batch.images, targets: batch.targets, ...scalars }, draw, finiteLoss);
    const gradient_norm = norm ? { gradient_norm: norm[0]! } : {};
    if (!finiteLoss({ loss: loss! })) {
      this.record(progress.step + 1, { loss: loss![0]!, accuracy: NaN, ...gradient_norm });
      const moment = { step: progress.step + 1, epoch: progress.epoch + 1, batch: progress.batch + 1, lr: progress.lr };
      throw new NotFinite(await lossNotFinite(loss![0]!, moment, { ...options, batch, draw, evaluated: this.training.trained.evaluated }));
    }
    const { accuracy } = this.trainTally.add(loss![0]!, logits!, batch.targets, batch.labels);
    this.imagesSinceEvent += batch.size;
    return { done: { loss: loss![0]!, accuracy, ...gradient_norm }, measuring };
  }

  /** What it takes is none of the time that pictures are trained on. */
  private async unclocked<T>(work: () => Promise<T>): Promise<T> {
    const from = this.options.now();
    const result = await work();
    this.batchBegan += this.options.now() - from;
    return result;
  }

  private count({ size }: Batch): void {
    const { trained } = this;
    trained.pictures += size;
    trained.milliseconds += this.options.now() - this.batchBegan;
  }

  private async measured({ recorded, layers }: Measuring): Promise<void> {
    const { measures, options, trained } = this;
    const whole = {
      ...(recorded && measures.asks('throughput') ? { images_per_second: (1000 * trained.pictures) / trained.milliseconds } : {}),
      ...(recorded && measures.asks('memory') && options.memory ? { memory: options.memory() } : {}),
    };
    if (recorded) this.trained = { pictures: 0, milliseconds: 0 };
    options.measured!({ step: this.progress.step, layers: await layers(), ...whole }, recorded);
  }

  /** Validates, moves the schedule on, saves. False where the user stopped it in the middle; it is then done again. */
  private async endEpoch(whole: boolean): Promise<boolean> {
    const { options, progress, schedule } = this;
    const { experiment, engine, model } = options;
    const judged = this.gathered();
    const val = await this.evaluator.evaluate(options.valBatches(), this.hearing, judged);
    if (!val) return false;
    if (options.probe && !(await options.probe({ epoch: progress.epoch + 1, step: progress.step }, judged, () => this.hearing.goesOn()))) return false;
    this.moved = true;
    const values = this.metrics(val);
    progress.metrics = { train_loss: values.train_loss, val_loss: finite(values.val_loss), val_accuracy: finite(values.val_accuracy) };
    const seconds = this.seconds();
    options.emit({
      type: 'epoch-end', time: options.time(), elapsed: this.elapsed(), epoch: progress.epoch + 1, step: progress.step, lr: progress.lr,
      train_loss: values.train_loss, train_accuracy: values.train_accuracy, val_loss: values.val_loss, val_accuracy: values.val_accuracy, seconds, input_seconds: options.waited() - this.waitedBefore,
      ...(val.count > 0 ? { metrics: { macro_f1: val.macroF1, ...(model.output[0]! > 5 ? { top5_accuracy: val.top5Accuracy } : {}) }, class_accuracy: val.classAccuracy, class_predicted: val.predicted } : {}),
    });
    const metric = experiment.training.best as MetricName;
    const best = this.withoutValidation(metric, val);
    const isBest = isBetter(best, values[best], progress.best);
    progress.isBest = isBest;
    if (isBest) progress.best = values[best];
    if (judged) options.outcomes!.keep(judged, { epoch: progress.epoch + 1, step: progress.step, best: isBest, average: false });
    if (whole) {
      const { swa_start } = experiment.training;
      if (swa_start !== null && progress.epoch >= swa_start) await averageWeights(engine, model, progress.averaged++);
      schedule.afterEpoch(schedule.metric ? values[this.withoutValidation(schedule.metric, val)] : undefined);
      this.judgeStopping(values, val);
      progress.epoch++;
      progress.batch = 0;
      this.trainTally = this.tally();
      this.secondsBefore = 0;
      this.waitedBefore = options.waited();
      this.epochStarted = options.now();
    }
    await this.save();
    return true;
  }

  private gathered(): PictureOutcomes | null {
    const { outcomes, model } = this.options;
    return outcomes ? new PictureOutcomes(outcomes.pictures, model.output[0]!) : null;
  }

  private metrics(val: Tally): Record<MetricName, number> {
    const { trainTally } = this;
    return {
      train_loss: trainTally.loss, train_accuracy: trainTally.accuracy, val_loss: val.loss, val_accuracy: val.accuracy,
      val_top5_accuracy: val.top5Accuracy, val_macro_f1: val.macroF1,
    };
  }

  /** Without a validation set the training set's figures decide. */
  private withoutValidation(metric: MetricName, val: Tally): MetricName {
    if (val.count > 0 || metric.startsWith('train')) return metric;
    return metric === 'val_loss' ? 'train_loss' : 'train_accuracy';
  }

  private judgeStopping(values: Record<MetricName, number>, val: Tally): void {
    const { early_stopping } = this.options.experiment.training;
    if (!early_stopping) return;
    const { stopping } = this.progress;
    const metric = this.withoutValidation(early_stopping.metric as MetricName, val);
    if (isBetter(metric, values[metric], stopping.best, early_stopping.min_delta)) Object.assign(stopping, { best: values[metric], bad: 0 });
    else stopping.bad++;
  }

  private shouldStopEarly(): boolean {
    const { progress } = this;
    const { early_stopping } = this.options.experiment.training;
    if (!hasStoppedEarly(this.options.experiment, progress)) return false;
    const { best, bad } = progress.stopping;
    this.inform('stopped-early', 'Stopped early: {metric} has not improved on {best} for {bad} epochs.', { metric: early_stopping!.metric, best: String(best), bad });
    return true;
  }

  /** PyTorch's recipe for SWA: batch-norm statistics of the averaged weights from one pass over the training set, then a last validation. False where the user stopped it. */
  private async finishAverage(): Promise<boolean> {
    const { options, progress } = this;
    const { engine, model, experiment } = options;
    if (!(await updateStatistics(engine, model, options.batches(progress.epoch, 0), experiment.seed, this.hearing, this.training.trained.evaluated))) return false;
    const evaluator = new Evaluator(model, experiment, engine, 'swa');
    const judged = this.gathered();
    const val = await evaluator.evaluate(options.valBatches(), this.hearing, judged);
    await evaluator.dispose();
    if (!val) return false;
    if (judged) options.outcomes!.keep(judged, { epoch: progress.epoch, step: progress.step, best: false, average: true });
    if (val.count > 0) {
      progress.metrics = { ...progress.metrics, val_loss: val.loss, val_accuracy: val.accuracy };
      const figures = { epochs: progress.averaged, loss: val.loss.toFixed(4), accuracy: (100 * val.accuracy).toFixed(2) };
      this.inform('weights-averaged', 'Averaged weights of {epochs} epochs (SWA): validation loss {loss}, accuracy {accuracy} %.', figures);
    }
    this.tell(await options.saveAverage(this.snapshot(), await this.finiteState()));
    return true;
  }

  /** The user is heard between batches, of training, validation and statistics alike; a pause counts for no duration. */
  private listen(): Hearing {
    const { control, emit, time, now, breathe } = this.options;
    const place = () => ({ time: time(), step: this.progress.step, epoch: this.progress.epoch + 1 });
    let since = 0;
    return new Hearing({
      control, breathe,
      paused: () => {
        since = now();
        emit({ type: 'paused', ...place() });
      },
      released: () => {
        const paused = now() - since;
        this.epochStarted += paused;
        this.lastStep += paused;
        this.batchBegan += paused;
        this.lastEvent = -Infinity;
        this.imagesSinceEvent = 0;
        if (control.wanted === 'run') emit({ type: 'resumed', ...place() });
      },
    });
  }

  private async stop(): Promise<TrainResult> {
    if (this.moved) await this.save();
    return this.result('stopped');
  }

  private inform(id: string, sentence: string, values: Values): void {
    this.options.emit(noticeOf('information', { id, sentence, values }, this.options.time()));
  }

  private async save(): Promise<void> {
    const { now, save } = this.options;
    const began = now();
    for (const weights of await save(this.snapshot(), await this.finiteState())) this.tell(weights);
    this.savedAt = now();
    this.savingTime = this.savedAt - began;
  }

  /** What is saved is good to go on from. */
  private async finiteState(): Promise<Record<string, StateEntry>> {
    const { options, progress } = this;
    const state = await options.engine.getState();
    const broken = nonFiniteEntry(state);
    if (broken === null) return state;
    throw new NotFinite(stateNotFinite(broken, { step: progress.step, epoch: progress.epoch + 1, lr: progress.lr }, options.experiment));
  }

  private tell({ file, best }: SavedWeights): void {
    const { options, progress } = this;
    options.emit({ type: 'checkpoint', time: options.time(), file, step: progress.step, epoch: progress.epoch, best });
  }

  /** Within a long epoch, and never so often that saving takes a hundredth of the time. */
  private saveIsDue(): boolean {
    const { checkpoint_minutes: minutes } = this.options.experiment.training;
    return minutes !== null && this.options.now() - this.savedAt >= Math.max(minutes * 60_000, 100 * this.savingTime);
  }

  private snapshot(): Progress {
    const { progress, schedule, trainTally } = this;
    const copy = { ...progress, stopping: { ...progress.stopping }, metrics: { ...progress.metrics } };
    return { ...copy, schedule: schedule.save(), tally: trainTally.save(), seconds: this.seconds() };
  }

  private elapsed(): number {
    return (this.options.now() - this.begun) / 1000;
  }

  private seconds(): number {
    return this.secondsBefore + (this.options.now() - this.epochStarted) / 1000;
  }

  private record(step: number, figures: StepFigures): void {
    const { time, now, record } = this.options;
    const done = now();
    record({ step, time: time(), seconds: (done - this.lastStep) / 1000, ...figures, lr: this.progress.lr });
    this.lastStep = done;
  }

  private emitStep(figures: StepFigures, always: boolean): void {
    const { options, progress } = this;
    const now = options.now();
    if (!always && now - this.lastEvent < stepEventGap) return;
    const since = Number.isFinite(this.lastEvent) ? this.lastEvent : this.epochStarted;
    const images_per_second = now > since ? (1000 * this.imagesSinceEvent) / (now - since) : 0;
    options.emit({ type: 'step', time: options.time(), elapsed: this.elapsed(), step: progress.step, epoch: progress.epoch + 1, ...figures, lr: progress.lr, images_per_second });
    this.lastEvent = now;
    this.imagesSinceEvent = 0;
  }

  private result(status: TrainResult['status']): TrainResult {
    const { epoch, step, metrics } = this.progress;
    return { status, epoch, step, metrics };
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
