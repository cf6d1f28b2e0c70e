import type { LabelledPicture, PictureSurvey } from './picture-survey';
import type { AugmentationApi, AugmentationSubject, PictureRange, TrainingImage, VariantRequest } from './augmentation';
import type { CheckProgress, DataCheck, Decisions } from './data-check';
import type { Differences } from './difference-words';
import type { MistakePlace } from './editor-words';
import type { EvaluatedOn } from './evaluation';
import type { PreparationProgress, RunEvent } from './events';
import type { PathValue } from './experiment';
import type { InspectorApi, ImageRef, Pixels } from './inspector';
import type { LayersPart, LayersRequest } from './layers-part';
import type { LrFindResult } from './lr-finder';
import type { EditOutcome, ForkPoint } from './run-folder';
import type { Said } from './said';
import type { SeriesPart, SeriesRequest } from './series-part';
import type { StepParts, StepPartsRequest } from './step-parts';

/** Each panel speaks first with `ready`; the answer is all it needs to draw. The host then calls the view. */

/** What every panel's host answers before the panel is made. */
export interface LanguageHost {
  /** The words of the editor's display language: for each sentence in English the one that is shown. */
  words(argument: Record<string, never>): Promise<Record<string, string>>;
}

export type RunStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed' | /** Its process is gone without a run-end. */ 'interrupted';

export interface RunSummary {
  /** Absolute path of the run's folder. */
  run: string;
  /** Folder name. */
  id: string;
  /** The experiment's name. */
  name: string;
  status: RunStatus;
  /** What its trainer has heard and will do after the batch that it is at; absent where nothing is. */
  asked?: 'pause' | 'stop';
  epoch: number;
  epochs: number;
  val_accuracy: number | null;
  best_val_accuracy: number | null;
  /** ISO 8601; empty where its manifest cannot be read. */
  created: string;
}

export interface TrainingHost {
  /** `starting`: the experiment whose run is about to begin, by its name. */
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; shown: { run: string; events: RunEvent[] }[]; starting: string | null }>;
  /** The part of shown runs' curves that is drawn; of a run whose series cannot be read, why. */
  series(argument: { requests: (SeriesRequest & { run: string })[] }): Promise<{ parts: (SeriesPart | { run: string; problem: string })[] }>;
  /** What was measured of the layers of a shown run, for the part of the axis that is shown. */
  layers(argument: LayersRequest & { run: string }): Promise<LayersPart>;
  /** What may be changed of a run that is going, with what waits for its next epoch. Null where it is not going, or its folder does not say. */
  going(argument: { run: string }): Promise<GoingChoices | null>;
  /** What would come of changing it; with `carryOut` it is, from its next epoch on. */
  edit(argument: { run: string; change: GoingChange; carryOut: boolean }): Promise<EditOutcome>;
  /** Which part of each measured step came from the schedule and which from the optimizer. */
  stepParts(argument: StepPartsRequest & { run: string }): Promise<StepParts>;
  /** The learning rate that ReduceLROnPlateau, with these parameters, would have set in a shown run, by what that came to. */
  plateau(argument: { run: string } & PlateauChoice): Promise<PlateauRate>;
  /** Has the layers of a run that is going measured from its next epoch on, or no more; answers from which. */
  measure(argument: { run: string; on: boolean }): Promise<{ epoch: number }>;
  /** A further run to draw beside those shown (compare), with its milestones so far (what it was at its steps is asked of `series`); live events follow. */
  show(argument: { run: string }): Promise<{ run: string; events: RunEvent[] }>;
  hide(argument: { run: string }): Promise<void>;
  control(argument: { run: string; action: 'pause' | 'resume' | 'stop' }): Promise<void>;
  /** Stops the run and keeps the best epoch's weights as its result. */
  stopAndKeepBest(argument: { run: string }): Promise<void>;
  /** Resumes a failed run with the lower learning rate that its last event names. */
  remedy(argument: { run: string }): Promise<void>;
  /** Epochs that the run can be forked at. */
  forkPoints(argument: { run: string }): Promise<{ points: ForkPoint[] }>;
  /** Makes an experiment that goes on from one of them; asks which where none is named. */
  fork(argument: { run: string; epoch?: number }): Promise<void>;
  openFeatureMaps(argument: { run: string }): Promise<void>;
  openExplanation(argument: { run: string }): Promise<void>;
  openFailures(argument: { run: string }): Promise<void>;
  openTimeTravel(argument: { run: string }): Promise<void>;
  exportRun(argument: { run: string }): Promise<void>;
  openFolder(argument: { run: string }): Promise<void>;
  /** What the file of the run's experiment says now; from then on the view hears each change. Null where the file is gone or has errors. */
  choices(argument: { run: string }): Promise<ExperimentChoices | null>;
  /** Edits the file in place, all at once (comments and order stay, undo works), e.g. `['data', 'batch_size']`, `['epochs']`. */
  change(argument: { run: string; settings: PathValue[] }): Promise<void>;
  /** Writes the learning rate where the file's runs take theirs from. */
  changeLr(argument: { run: string; lr: number }): Promise<void>;
  /** Writes a scheduler, or null for none: with the parameters it had when it was last in the file, else with ones that fit it. */
  changeScheduler(argument: { run: string; name: string | null }): Promise<void>;
  /** What differs between the experiments of runs: an entry a run, in their order. */
  differences(argument: { runs: string[] }): Promise<Differences[]>;
  /** Shows where in the run's experiment a mistake is. */
  goTo(argument: { run: string; place: MistakePlace }): Promise<void>;
  /** Saves the experiment and trains it again. */
  train(argument: { run: string }): Promise<void>;
  /** Has the experiment wait for the machine. */
  queue(argument: { run: string }): Promise<void>;
}

/** ReduceLROnPlateau's parameters, as PyTorch has them. */
export interface PlateauChoice {
  patience: number;
  factor: number;
}
export interface PlateauRate extends PlateauChoice {
  run: string;
  /** Of each epoch, from the first on. */
  lr: number[];
  /** When it would have acted. */
  words: Said;
}

/** What a panel offers to change in an experiment's file. */
export interface ExperimentChoices {
  /** The file's path in its workspace. */
  file: string;
  optimizer: string;
  /** Where the file's runs take their highest learning rate from: the value that is offered. */
  lr: LrWritten;
  batch_size: number;
  epochs: number;
  /** Name of the scheduler, or null for none. */
  scheduler: string | null;
  /** Those that can be written without more being asked. */
  schedulers: string[];
}
/** What may be changed of a run that is going. */
export interface GoingChoices extends Pick<ExperimentChoices, 'lr' | 'epochs' | 'scheduler' | 'schedulers'> {
  /** Null where its optimizer has none. */
  weight_decay: number | null;
  /** What waits for its next epoch, and is in the values already; null where nothing does. */
  waiting: EditOutcome | null;
}
export interface GoingChange {
  lr?: number;
  weight_decay?: number;
  /** Name of one that is written with what fits the run; null for none. */
  scheduler?: string | null;
  epochs?: number;
}
/** What the view keeps over a reload of the window for its host. */
export interface TrainingViewState {
  /** The runs that are drawn. */
  runs: string[];
}
export interface TrainingView {
  /** New events of a shown run, in order. */
  append(argument: { run: string; events: RunEvent[] }): Promise<void>;
  /** The list of runs, or the status of one, has changed. */
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** A run of an experiment is about to begin, or that is over: null. */
  starting(argument: { name: string | null }): Promise<void>;
  /** The run's folder is gone: it is shown no more. */
  gone(argument: { run: string }): Promise<void>;
  /** A run was started elsewhere: show it instead of what is shown. */
  focus(argument: { run: string; events: RunEvent[] }): Promise<void>;
  /** The experiment's file has changed; told of those runs whose choices were asked for. */
  choices(argument: { run: string; choices: ExperimentChoices | null }): Promise<void>;
}

/** Feature maps and Grad-CAM: the inspector's own interface, with the choices that only the editor can offer. */
export interface InspectionHost extends Omit<InspectorApi, 'evaluate' | 'predictFiles' | 'thumbnails' | 'embedding' | 'umap' | 'exportRun' | 'timeline' | 'moment'> {
  /** `pictures`: what the panel was opened for; none for what was looked at last. */
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; run: string | null; pictures: ImageRef[] }>;
  /** Lets the user pick a picture of their own; null where they picked none. */
  pickImage(argument: Record<string, never>): Promise<ImageRef | null>;
  /** Asks where to, and writes a PNG there. */
  savePicture(argument: { name: string; png: Uint8Array }): Promise<void>;
}
export interface InspectionView {
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** Show this run, and these pictures where there are any. */
  focus(argument: { run: string; pictures: ImageRef[] }): Promise<void>;
  /** The run has a newer checkpoint: what is shown can be drawn again. */
  refreshed(argument: { run: string }): Promise<void>;
}

/** New Experiment from pictures: what lies in a place, before anything runs. */
export interface ImportHost {
  /** `place` as the user knows it. */
  ready(argument: Record<string, never>): Promise<{ place: string; survey: PictureSurvey; samples: LabelledPicture[] }>;
  /** Writes the experiment and opens it. */
  create(argument: Record<string, never>): Promise<void>;
}
export type ImportView = Record<never, never>;

/** Is the data right: the pictures of an experiment, gone over. */
export interface DataCheckHost {
  ready(argument: Record<string, never>): Promise<DataChecking>;
  /** Goes over them anew. */
  again(argument: Record<string, never>): Promise<void>;
  /** Ends the check that goes on. */
  cancel(argument: Record<string, never>): Promise<void>;
  thumbnails(argument: { pictures: number[] }): Promise<{ pixels: Pixels[] }>;
  /** Keeps what was found as it is, or no longer. */
  keep(argument: { key: string; kept: boolean }): Promise<void>;
  /** Asks, naming what will be written, and moves or renames a picture's file; `label`: the class that it goes to. For a new name its user is asked. */
  move(argument: { key: string; picture: number; way: 'class' | 'aside' | 'rename'; label?: number }): Promise<void>;
  /** Takes the last move back. */
  undo(argument: Record<string, never>): Promise<void>;
  /** Shows a picture's file in the editor. */
  open(argument: { picture: number }): Promise<void>;
  /** Writes the experiment as a study with a run for each fold, and opens it. */
  trainInFolds(argument: Record<string, never>): Promise<void>;
}
export interface DataCheckView {
  changed(argument: { checking: DataChecking }): Promise<void>;
  progress(argument: { progress: CheckProgress }): Promise<void>;
  decided(argument: { decisions: Decisions }): Promise<void>;
}
export interface DataChecking {
  /** The experiment's file, and the run where it is of one. */
  file: string;
  run: string | null;
  status: 'going' | 'done' | 'cancelled' | 'failed';
  error: Said | null;
  check: DataCheck | null;
  decisions: Decisions;
}

/** Where a run fails. */
export interface FailuresHost extends Pick<InspectorApi, 'describe' | 'evaluate' | 'thumbnails' | 'embedding' | 'umap' | 'explain'> {
  /** `state`: as the panel was left; `run`: the one that it was opened for. */
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; run: string | null; state: Partial<FailuresState> }>;
  keep(argument: { state: FailuresState }): Promise<void>;
  /** Lets the user pick a folder of class folders; null where they picked none. */
  pickFolder(argument: Record<string, never>): Promise<EvaluatedOn | null>;
  copy(argument: { text: string }): Promise<void>;
  /** Asks where to, and writes a PNG there. */
  savePicture(argument: { name: string; png: Uint8Array }): Promise<void>;
}
export interface FailuresView {
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** Show this run. */
  focus(argument: { run: string }): Promise<void>;
}
export const failuresSections = ['confusion', 'classes', 'losses', 'calibration', 'embedding', 'disagreements'] as const;
/** What the panel remembers. */
export interface FailuresState {
  run: string | null;
  /** A second run, on whose differences from the first one looks. */
  other: string | null;
  checkpoint: string | null;
  on: EvaluatedOn;
  section: (typeof failuresSections)[number];
  cells: 'counts' | 'rows' | 'columns';
  /** What the map of all pictures is made by. */
  map: 'pca' | 'umap';
  /** Pictures of this class that were taken for that. */
  cell: { label: number; predicted: number } | null;
}

/** Looking back into a run, epoch by epoch. */
export interface TimeTravelHost extends Pick<InspectorApi, 'timeline' | 'moment'> {
  /** `state`: as the panel was left; `run`: the one that it was opened for. */
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; run: string | null; state: Partial<TimeTravelState> }>;
  keep(argument: { state: TimeTravelState }): Promise<void>;
}
export interface TimeTravelView {
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** Show this run. */
  focus(argument: { run: string }): Promise<void>;
  /** The run has ended an epoch: there is more to look back at. */
  grown(argument: { run: string }): Promise<void>;
}
/** What the panel remembers. */
export interface TimeTravelState {
  run: string | null;
  /** Counted from 1; null: the latest, also while there come more. */
  epoch: number | null;
  picture: number;
  layer: string | null;
  /** Moments a second while it plays. */
  speed: '2' | '4' | '8';
}

/** New Experiment: templates to start from. */
export interface GalleryHost {
  ready(argument: Record<string, never>): Promise<{ templates: Template[] }>;
  /** Asks for a name and makes the experiment. */
  choose(argument: { template: string }): Promise<void>;
  /** The same on a folder of the user's own pictures. */
  choosePictures(argument: Record<string, never>): Promise<void>;
}
export type GalleryView = Record<never, never>;

export interface Template {
  name: string;
  /** What it is, in a sentence or two; in English. */
  about: string;
  /** [C, H, W] that goes in. */
  input: number[] | null;
  layers: LayerSummary[];
  params: number;
  macs: number;
  /** What its first epochs were measured to reach, and how many seconds of two cores they take; null where nobody has measured it. */
  expected: { dataset: string; epochs: number; val_accuracy: number; seconds: number } | null;
}

/** Previews of the experiment in the editor: each edit is followed, saved or not. */
export interface SchedulePreviewHost {
  ready(argument: Record<string, never>): Promise<SchedulePreview>;
}
export interface SchedulePreviewView {
  changed(argument: { preview: SchedulePreview }): Promise<void>;
}

/** The learning rate of a whole run; while the text has errors, what stands in the way. */
export type SchedulePreview = { file: string; problem: Said } | ScheduleCurvePreview;
export interface ScheduleCurvePreview {
  file: string;
  problem: null;
  scheduler: string | null;
  epochs: number;
  steps_per_epoch: number;
  /** One value a step; momentum is null where the schedule leaves it alone. */
  lr: number[];
  momentum: number[] | null;
  /** Name of the run whose validation losses a plateau scheduler is shown to answer; null where it was given none. */
  replayed: string | null;
}

/** What the training transforms make of pictures: the augmentation process's own interface, asked about the text in the editor. */
export interface AugmentationHost {
  /** `again`: after a failure or a cancelled preparation. */
  ready(argument: { again: boolean }): Promise<AugmentationSubject & { /** The file's path in its workspace. */ file: string }>;
  pictures(argument: PictureRange): ReturnType<AugmentationApi['pictures']>;
  preview(argument: VariantRequest): ReturnType<AugmentationApi['preview']>;
  /** Lets the user pick a picture of their own; null where they picked none. */
  pickImage(argument: Record<string, never>): Promise<TrainingImage | null>;
}
export interface AugmentationView {
  /** The text is another: what is shown is to be asked for anew. */
  edited(argument: Record<string, never>): Promise<void>;
  /** The data set is on its way; null when that is over. */
  preparing(argument: { progress: PreparationProgress | null }): Promise<void>;
}

/** The learning-rate finder of one experiment. */
export interface LrFinderHost {
  ready(argument: Record<string, never>): Promise<LrFinding>;
  /** Tests the experiment anew, as it stands in the editor, in so many steps. */
  run(argument: { steps: number }): Promise<void>;
  /** Ends the test where it stands. */
  stop(argument: Record<string, never>): Promise<void>;
  /** Shows a place in the experiment, counted from 1. */
  goTo(argument: Pick<MistakePlace, 'line' | 'column'>): Promise<void>;
  /** Writes a learning rate into the file where its runs take theirs from (comments and order stay, undo works). */
  write(argument: { lr: number }): Promise<void>;
}
export interface LrFinderView {
  changed(argument: { finding: LrFinding }): Promise<void>;
}

/** A range test as far as it is, and what the experiment's file says now. */
export interface LrFinding extends LrFindResult {
  file: string;
  /** How many the test has, unless it ends before. */
  steps: number;
  status: 'preparing' | 'running' | 'finished' | 'stopped' | 'failed';
  /** What is being prepared before the first step; null while nothing is said of it. */
  preparing: PreparationProgress | null;
  /** Why it failed: one sentence for the user. */
  error: Said | null;
  /** Where the file's runs take their highest learning rate from; null while the text has errors. */
  written: LrWritten[] | null;
  /** Whether the file has changed since in more than that, so that the curve is no longer its own. */
  outdated: boolean;
}
export interface LrWritten {
  /** Name of the optimizer or scheduler. */
  owner: string;
  param: 'lr' | 'max_lr';
  lr: number;
}

export interface ModelSummaryHost {
  ready(argument: Record<string, never>): Promise<ModelSummary>;
  /** Goes to the layer's place in the text. */
  reveal(argument: { path: string }): Promise<void>;
}
export interface ModelSummaryView {
  changed(argument: { summary: ModelSummary }): Promise<void>;
  /** The layer in which the editor's cursor is, by its path; null for none. */
  lit(argument: { path: string | null }): Promise<void>;
}

export interface ModelSummary {
  file: string;
  /** What stands in the way of the layers behind those listed; null where all fit. */
  problem: Said | null;
  /** [C, H, W] that goes in; null while it is not known. */
  input: number[] | null;
  layers: LayerSummary[];
  params: number;
  macs: number;
}
export interface LayerSummary {
  /** PyTorch's name: "3.body.0". */
  path: string;
  type: string;
  /** [C, H, W] or [F] that comes out. */
  shape: number[];
  params: number;
  macs: number;
  receptive_field: number | null;
  /** The lists of layers in it, by the parameter they stand in: body, shortcut, branches.0 … */
  children: { name: string; layers: LayerSummary[] }[];
}
