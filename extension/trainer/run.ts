import { rmSync } from 'node:fs';
import path from 'node:path';
import { judgeBalance } from '../core/data/class-balance';
import type { Engine, StateEntry } from '../core/engine';
import { epochsOf } from '../core/runs/run-record';
import type { Model } from '../core/model/model';
import { pretrained } from '../core/model/pretrained';
import type { Symptom } from '../core/health/watch';
import type { TrainControl } from '../core/train/control';
import { Hearing } from '../core/train/hearing';
import { hasStoppedEarly, initialState, missingState, stepsPerEpoch, train, type TrainOptions, type TrainResult } from '../core/train/loop';
import { trainedWeights } from '../core/train/trained-weights';
import { checkEngine, openEngine } from '../engines/open';
import type { Notice, RunEnd, RunEvent } from '../shared/events';
import type { Experiment } from '../shared/experiment';
import { noticeOf } from '../shared/notice-of';
import { runFiles, type EditOutcome, type RunManifest } from '../shared/run-folder';
import type { StudyClaim } from '../shared/study';
import type { ResumeOrder, RunOptions, RunOrder, TrainOrder } from '../shared/run-order';
import { asIs, said, together, type Mistake } from '../shared/said';
import { UserError } from '../shared/user-error';
import { betweenPieces, type Between } from './between-pieces';
import { breathe } from './breathe';
import { mendCheckpoint, readResumePoint, writeCheckpoint, writeWeights, type ResumePoint } from './checkpoint';
import { ControlThread } from './control-thread';
import { analyseFile, mistakeAt, newDoubts, readExperimentFile, refuseStudy, soundText } from './experiment-file';
import { refuseForeignEntries } from './foreign-entries';
import { layFork, readFork } from './fork';
import { watchHealth } from './health';
import { LiveEdits } from './live-edits';
import { withMemoryAdvice } from './memory-advice';
import { prepareData, type PreparedData } from './prepare-data';
import { createRunFolder, EventLog, readLastEvent, readManifest, readMilestones, writeManifest } from './run-folder';
import { openProbes } from './probes/open-probes';
import { pacedProgress } from './paced-progress';
import { OutcomesLog } from './outcomes/outcomes-log';
import { RecordLog } from './record/record-log';
import { RunLock } from './run-lock';
import { SeriesLog } from './series/series-log';
import { stopSignal } from './stop-signal';
import { endsEarly } from './study-bounds';
import { placeInStudy, readClaim, readClaimedRun } from './study-claim';
import { firstWeights } from './weights/first-weights';
import { readGivenWeights, type GivenWeights } from './weights/given-weights';
import { weightsSource } from './weights/weights-source';
import { writeAtomically } from './write-atomically';

/**
 * Carries out a run in this process, from the experiment's text to the run's end, and answers its last event. Events go
 * to `listen` as they go to the log. What it throws once the run has begun (a UserError for the user's mistakes) is on
 * record as the run's end.
 */
export async function carryOut(order: RunOrder, control: TrainControl, listen: (event: RunEvent, line: string) => void): Promise<RunEnd> {
  checkEngine(order.engine ?? 'auto');
  const begun = order.kind === 'train' ? begin(order) : goOn(order);
  try {
    return await carryOutLocked(begun, order, control, listen);
  } finally {
    begun.lock.release();
  }
}

async function carryOutLocked(begun: Begun, order: RunOrder, control: TrainControl, listen: (event: RunEvent, line: string) => void): Promise<RunEnd> {
  const edits = new LiveEdits(begun, standing(begun.resume).epoch);
  const log = new EventLog(begun.run);
  const { thread, trouble } = await ControlThread.open(begun.run, control, (set) => edits.ask(set));
  const emit = (event: RunEvent): void => {
    const line = JSON.stringify(event);
    try {
      log.append(line);
    } finally {
      thread.broadcast(line);
      listen(event, line);
    }
  };
  const end = (result: TrainResult): RunEnd => {
    begun.lock.check();
    const event: RunEnd = { type: 'run-end', time: Date.now(), run: begun.run, ...result };
    emit(event);
    return event;
  };
  let reached = standing(begun.resume);
  try {
    if (trouble) emit(noticeOf('warning', trouble, Date.now()));
    const onProgress = (progress: ResumePoint['progress']): void => {
      reached = standing({ progress });
      edits.reached(progress.epoch);
    };
    return end(await new Run(begun, order, control, edits, emit, onProgress).carryOut());
  } catch (error) {
    const mistake = error instanceof UserError ? { mistake: error.mistake } : {};
    end({ status: 'failed', ...reached, error: error instanceof Error ? error.message : String(error), ...mistake });
    throw error;
  } finally {
    await thread.close();
    log.close();
  }
}

interface Begun {
  run: string;
  lock: RunLock;
  text: string;
  manifest: RunManifest;
  params: number;
  resume: ResumePoint | null;
  /** What would be underlined of what `--set` has changed of a run that goes on. */
  doubts: EditOutcome['doubts'];
}
type State = Record<string, StateEntry>;
type Reached = Pick<ResumePoint['progress'], 'epoch' | 'step' | 'metrics'>;

function begin(order: TrainOrder): Begun {
  const claimed = order.claim === undefined ? null : readClaimedRun(order.claim);
  const file = path.resolve(claimed?.study.source ?? order.file);
  const { text, experiment, analysis } = claimed ? soundText(file, claimed.text) : readExperimentFile(order.file, order.set);
  refuseStudy(order.file, analysis);
  const fork = order.fork === undefined ? null : readFork(order.fork, experiment, analysis.model!);
  const weights = fork === null ? givenWeights(order.weights, file, text, experiment, analysis.model!) : null;
  const name = claimed ? claimed.id : path.basename(file).replace(/\.cnn\.jsonc?$/, '');
  const now = new Date();
  const run = createRunFolder(path.resolve(order.runs), name, text, now, claimed?.id);
  const manifest: RunManifest = {
    version: 1, id: path.basename(run), name, created: now.toISOString(), source: file, experiment, seed: experiment.seed,
    engine: order.engine ?? 'auto', device: '', threads: order.threads ?? 0, versions: {},
    data_hash: null, classes: [], image_shape: analysis.model!.input as [number, number, number], normalize: null,
    ...(weights === null ? {} : { weights }),
    ...(fork === null ? {} : { parent: fork.parent }),
    ...(claimed === null ? {} : { study: placeInStudy(claimed) }),
  };
  let lock: RunLock | null = null;
  try {
    lock = RunLock.take(run);
    if (fork) layFork(run, fork);
    writeManifest(run, manifest);
    return { run, lock, text, manifest, params: analysis.model!.params, resume: fork?.resume ?? null, doubts: fork?.doubts ?? [] };
  } catch (error) {
    lock?.release();
    // Without its manifest it is no run.
    rmSync(run, { recursive: true, force: true });
    throw error;
  }
}

/** Where the weights come from that a new run begins with: those that it was ordered with, or its experiment's. Throws a UserError where a file's do not fit its network, at their place in its text; what is downloaded is looked at later. */
function givenWeights(ordered: string | undefined, file: string, text: string, { weights: written }: Experiment, model: Model): string | null {
  if (ordered === undefined && !written) return null;
  try {
    const source = ordered === undefined ? weightsSource(written!, path.dirname(file)) : weightsSource(ordered, '.');
    if (!Object.hasOwn(pretrained, source)) readGivenWeights(source, model);
    return source;
  } catch (error) {
    throw error instanceof UserError && ordered === undefined ? mistakeAt(file, text, ['weights'], error) : error;
  }
}

function goOn(order: ResumeOrder): Begun {
  const run = path.resolve(order.run);
  refuseForeignEntries(run);
  const manifest = readManifest(run);
  const lock = RunLock.take(run);
  try {
    return { run, lock, ...readStanding(run, manifest, order) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function readStanding(run: string, manifest: RunManifest, order: ResumeOrder): Omit<Begun, 'run' | 'lock'> {
  const file = path.join(run, runFiles.experiment);
  const { text, experiment, analysis } = readExperimentFile(file, order.set);
  const doubts = order.set?.length ? newDoubts(analyseFile(file).analysis, analysis) : [];
  const resume = readResumePoint(run);
  if (resume) Object.assign(resume.state, missingState(experiment, analysis.model!, resume.state, resume.progress.epoch));
  if (resume && hasFinished(run)) refuseFinished(manifest.id, experiment, resume.progress);
  manifest.experiment = experiment;
  if (order.set?.length) writeAtomically(file, text);
  return { text, manifest, params: analysis.model!.params, resume, doubts };
}

/** A run that was killed after its last epoch has not: it has its end still to write, and what comes before it. */
function hasFinished(run: string): boolean {
  const last = readLastEvent(run);
  return last?.type === 'run-end' && last.status === 'finished';
}

/** Throws a UserError where there is nothing left to do: not where a run finished its steps (`maxSteps`), or is given more. */
function refuseFinished(run: string, experiment: Experiment, progress: ResumePoint['progress']): void {
  const { epochs, training } = experiment;
  if (progress.epoch >= epochs) throw new UserError('run-finished', 'Run {run} has finished its {epochs} epochs: raise them, or start a new run.', { run, epochs, more: epochs * 2 });
  if (!hasStoppedEarly(experiment, progress)) return;
  throw new UserError('run-finished', 'Run {run} has finished, stopped early after {epoch} epochs: give it more patience, or start a new run.', {
    run, epoch: progress.epoch, more: training.early_stopping!.patience * 2 + 1,
  });
}

class Run {
  /** A run that goes on says again only what is new. */
  private readonly said: Set<string>;

  constructor(
    private readonly begun: Begun,
    private readonly options: RunOptions,
    private readonly control: TrainControl,
    private readonly edits: LiveEdits,
    private readonly emit: (event: RunEvent) => void,
    private readonly onProgress: (progress: ResumePoint['progress']) => void,
  ) {
    this.said = new Set(readMilestones(begun.run).flatMap((event) => (event.type === 'notice' ? event.message : [])));
  }

  async carryOut(): Promise<TrainResult> {
    const { begun } = this;
    const { training } = begun.manifest.experiment;
    const series = await SeriesLog.open(begun.run, standing(begun.resume).step, training.clip_grad_norm === null ? [] : ['gradient_norm'], Date.now(), begun.manifest.parent);
    const record = RecordLog.open(begun.run, standing(begun.resume).step, begun.manifest.parent);
    try {
      return await this.onEngine(series, record);
    } finally {
      series.close();
      record.close();
    }
  }

  private async onEngine(series: SeriesLog, record: RecordLog): Promise<TrainResult> {
    const { options, begun } = this;
    const notices: Mistake[] = [];
    const engine = await openEngine(options.engine ?? 'auto', {
      threads: options.threads, packages: path.dirname(begun.manifest.source), onNotice: (notice) => notices.push(notice),
    });
    try {
      this.announce(engine);
      for (const notice of notices) this.say('warning', notice);
      this.doubt(begun.doubts);
      const prepared = await this.prepare();
      if (!prepared) return { status: 'stopped', ...standing(begun.resume) };
      const { source: file, experiment } = begun.manifest;
      try {
        return await withMemoryAdvice({ file, text: begun.text, experiment, model: prepared.model, engine }, () => this.train(engine, prepared, series, record));
      } finally {
        await prepared.close();
      }
    } finally {
      engine.dispose();
    }
  }

  private announce({ id, device, threads, versions }: Engine): void {
    const { run, manifest, params, resume } = this.begun;
    const before = resume && manifest.engine;
    Object.assign(manifest, { engine: id, device, threads, versions: { node: process.versions.node, ...versions } });
    const { step, epoch } = standing(resume);
    this.emit({
      type: 'run-start', time: Date.now(), run, name: manifest.name, step, epoch, epochs: manifest.experiment.epochs,
      engine: id, device, threads, params, pid: process.pid,
    });
    if (before && before !== id)
      this.say('warning', { id: 'engine-changed', sentence: 'So far the engine "{before}" has trained this run, and now "{engine}" does: the numbers are the same to within rounding, not bit for bit.', values: { before, engine: id } });
  }

  /** Null where the user stopped the run meanwhile. `work` is what comes before the first step: it hears the user in between. */
  private async unlessStopped<T>(work: (signal: AbortSignal, hearing: Hearing) => Promise<T>): Promise<T | null> {
    const { begun, control, emit } = this;
    const signal = stopSignal(control);
    const place = () => ({ time: Date.now(), step: standing(begun.resume).step, epoch: standing(begun.resume).epoch + 1 });
    const hearing = new Hearing({
      control, breathe,
      paused: () => emit({ type: 'paused', ...place() }),
      released: () => control.wanted === 'run' && emit({ type: 'resumed', ...place() }),
    });
    try {
      return await work(signal, hearing);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  private prepare(): Promise<PreparedData | null> {
    const { begun, options, emit } = this;
    const { manifest, text } = begun;
    return this.unlessStopped((signal, hearing) =>
      prepareData(manifest.experiment, {
        file: manifest.source, text, dataFolder: options.dataFolder, signal, hearing, normalize: manifest.normalize,
        onProgress: (progress) => emit({ type: 'data-progress', time: Date.now(), ...progress }),
      }),
    );
  }

  private async train(engine: Engine, prepared: PreparedData, series: SeriesLog, record: RecordLog): Promise<TrainResult> {
    const { begun, emit, control, options } = this;
    const { run, manifest, resume } = begun;
    const { experiment } = manifest;
    const { dataset, normalize, model, train: batches, val } = prepared;
    emit({
      type: 'data-ready', time: Date.now(), dataset: dataset.name, train_images: dataset.train.count, val_images: dataset.val.count, classes: dataset.classes,
      image_shape: batches.shape, steps_per_epoch: stepsPerEpoch(experiment, batches.stepsPerEpoch), normalize,
    });
    this.report(prepared);
    writeManifest(run, Object.assign(manifest, { data_hash: dataset.hash, classes: dataset.classes, image_shape: batches.shape, normalize }));
    const filled = await this.unlessStopped((signal, hearing) => this.fill(engine, model, betweenPieces(signal, hearing), signal));
    if (!filled) return { status: 'stopped', ...standing(resume) };
    const { keep } = experiment.training;
    const weights = (state: State) => () => trainedWeights(model, experiment, state);
    if (resume) {
      for (const { file, best } of mendCheckpoint(run, resume.progress, weights(resume.state), keep))
        emit({ type: 'checkpoint', time: Date.now(), file, step: resume.progress.step, epoch: resume.progress.epoch, best });
    }
    const outcomes = this.openOutcomes(dataset);
    const probes = openProbes({ run, manifest, text: begun.text, dataset, model, engine, done: standing(resume), trouble: (mistake) => this.say('warning', mistake) });
    const health = await watchHealth(run, { get experiment() { return manifest.experiment; }, classes: dataset.classes, fresh: resume === null && manifest.weights === undefined }, resume?.progress ?? null);
    const trained = train({
      experiment: prepared.weighted(experiment), model, engine, control,
      emit: (event) => {
        if (event.type === 'notice') return this.sayOnce(event);
        emit(event);
        if (event.type === 'epoch-end') this.warn(health.epoch(event));
      },
      record: (step) => {
        series.append(step);
        this.warn(health.step(step));
      },
      measured: (measurement, recorded) => {
        if (recorded) record.append(measurement);
        this.warn(health.measure(measurement));
      },
      memory: () => process.memoryUsage.rss(),
      edited: (at) => {
        const changed = this.edits.take(at, (event, doubts) => {
          emit(event);
          this.doubt(doubts);
        });
        return changed && prepared.weighted(changed);
      },
      batchesPerEpoch: batches.stepsPerEpoch,
      batches: (epoch, from) => batches.epoch(epoch, from),
      endsEarly: options.claim === undefined ? undefined : this.earlyEnd(readClaim(options.claim)),
      outcomes,
      probe: probes?.probe,
      valBatches: () => val?.epoch(0) ?? nothing(),
      waited: () => batches.waiting().seconds,
      time: Date.now,
      now: () => performance.now(),
      breathe,
      save: async (progress, state) => {
        begun.lock.check();
        this.onProgress(progress);
        series.sync();
        record.sync();
        probes?.sync();
        return writeCheckpoint(run, state, progress, weights(state), keep);
      },
      saveAverage: async (progress, state) => {
        begun.lock.check();
        return writeWeights(run, 'swa', trainedWeights(model, experiment, state, 'swa'), progress);
      },
      resume: resume?.progress,
      maxSteps: options.maxSteps,
    });
    return trained.finally(() => probes?.close());
  }

  /** Absent where nothing is held back to validate. */
  private openOutcomes({ val, hash, classes }: PreparedData['dataset']): TrainOptions['outcomes'] {
    const { run, resume, manifest } = this.begun;
    if (val.count === 0) return undefined;
    const log = OutcomesLog.open(run, { dataHash: hash, classes: classes.length, labels: val.labels }, standing(resume), manifest.parent);
    return { pictures: val.count, keep: (judged, at) => log.keep(judged, at) };
  }

  /** Whether the study that a run belongs to ends it after an epoch; the reason is on record. */
  private earlyEnd(claim: StudyClaim): (epoch: number) => boolean {
    return (epoch) => {
      const reason = endsEarly(claim, () => epochsOf(readMilestones(this.begun.run)), epoch);
      if (reason) this.say('information', reason);
      return reason !== null;
    };
  }

  /** Puts into the engine the weights a new run begins with, or all that a resumed one had. Resolves to true. */
  private async fill(engine: Engine, model: Model, between: Between, signal: AbortSignal): Promise<true> {
    const { resume, manifest } = this.begun;
    if (resume) {
      engine.setState(resume.state);
      return true;
    }
    const { weights, told } = await this.firstWeights(model, between, signal);
    for (const notice of told) this.say('information', notice);
    engine.setState(weights);
    engine.setState(initialState(manifest.experiment, model, weights));
    return true;
  }

  private async firstWeights(model: Model, between: Between, signal: AbortSignal): Promise<GivenWeights> {
    const { begun: { manifest, text }, options, emit } = this;
    const onProgress = pacedProgress((progress) => emit({ type: 'data-progress', time: Date.now(), ...progress }));
    try {
      return await firstWeights(manifest.weights, model, manifest.seed, { dataFolder: options.dataFolder, between, signal, onProgress });
    } catch (error) {
      const isWritten = error instanceof UserError && manifest.weights !== undefined && manifest.weights === manifest.experiment.weights;
      throw isWritten ? mistakeAt(manifest.source, text, ['weights'], error) : error;
    }
  }

  private warn(symptoms: Symptom[]): void {
    for (const { id, severity, said, fix } of symptoms) this.sayOnce({ ...noticeOf(severity, { id, ...said }, Date.now()), ...(fix.length > 0 ? { fix } : {}) });
  }

  private doubt(doubts: EditOutcome['doubts']): void {
    for (const { severity, ...doubt } of doubts) this.say(severity, doubt);
  }

  private say(severity: Notice['severity'], mistake: Mistake): void {
    this.sayOnce(noticeOf(severity, mistake, Date.now()));
  }

  private sayOnce(notice: Notice): void {
    if (this.said.has(notice.message)) return;
    this.said.add(notice.message);
    this.emit(notice);
  }

  private report({ dataset, normalize, normalizedBy }: PreparedData): void {
    const { begun } = this;
    const { skipped, notices } = dataset;
    for (const { severity, ...notice } of notices) this.say(severity, notice);
    if (skipped.length) {
      const named = skipped.slice(0, 5).map(({ file, reason }) => said`${{ file }} (${{ reason }})`);
      const files = together([together(named, ', '), ...(skipped.length > 5 ? [asIs('…')] : [])]);
      const { sentence, values } = skipped.length === 1 ? said`One unreadable file was skipped: ${{ files }}.` : said`${{ count: skipped.length }} unreadable files were skipped: ${{ files }}.`;
      this.say('warning', { id: 'files-skipped', sentence, values });
    }
    this.warn(judgeBalance(dataset, begun.manifest.experiment));
    if (normalize) {
      const values = { mean: normalize.mean.map(short).join(', '), std: normalize.std.map(short).join(', ') };
      const { sentence } = normalizedBy === 'weights' ? said`Normalize "auto": mean [${{ mean: values.mean }}], std [${{ std: values.std }}], which the weights were trained with.` : said`Normalize "auto": mean [${{ mean: values.mean }}], std [${{ std: values.std }}].`;
      this.say('information', { id: 'normalize-auto', sentence, values });
    }
    if (begun.resume && begun.manifest.data_hash && begun.manifest.data_hash !== dataset.hash)
      this.say('warning', { id: 'data-changed', sentence: 'The data set has changed since the run began: its pictures are not those of the first epochs.', values: {} });
  }
}

function standing(resume: Pick<ResumePoint, 'progress'> | null): Reached {
  const { epoch, step, metrics } = resume?.progress ?? { epoch: 0, step: 0, metrics: { train_loss: null, val_loss: null, val_accuracy: null } };
  return { epoch, step, metrics };
}

const short = (value: number): string => value.toFixed(4);

async function* nothing(): AsyncIterable<never> {}
