import type { Choice, DataConfig, Problem } from '../../shared/experiment';
import { fill, said } from '../../shared/said';
import { TransformError, type PictureSpec, type TransformRow } from '../data/transform';
import { budget } from '../budget';
import { variantsOf, type Variant } from '../study/variants';
import { buildModel } from '../model/build';
import type { DatasetRow } from '../train/rows';
import type { Facts } from './diagnostics/diagnostic';
import { diagnostics } from './diagnostics/diagnostics';
import { studyDiagnostics, whateverIsChosen } from './diagnostics/study-diagnostics';
import { locate } from './diagnostics/places';
import { readExperimentSource, type Reading } from './parse';
import { readSource, type SourceText } from './source-text';
import { readSuppressions } from './suppressions';
import { row } from './vocabulary';

export type Severity = Problem['severity'];

/** What is known of a data set: from its row, or from having looked at the folder. */
export type KnownDataset = NonNullable<ReturnType<NonNullable<DatasetRow['known']>>>;

export interface AnalysisOptions {
  /** Severities that differ from the table's, by id; "off" leaves a warning or information out. Errors stay errors. */
  severities?: Record<string, Severity | 'off'>;
  /** Where the data set's row cannot know it (an ImageFolder that somebody has looked into). */
  dataset?: KnownDataset;
  /** Bytes that the disk with the runs has left, null where that cannot be asked: asked of a study alone. */
  freeBytes?: () => number | null;
}

export interface Analysis extends Facts {
  /** In the order of the text. */
  problems: Problem[];
}

/** Everything that can be said of an experiment's text without running it: its parts, its layers with their shapes, all problems. */
export function analyse(text: string, options: AnalysisOptions = {}): Analysis {
  const source = readSource(text);
  const { problems: first, ...facts } = analyseChoices(source, options);
  const suppressed = readSuppressions(text);
  const problems = [...first, ...problemsOfOthers(source, facts, first, options)]
    .filter(({ severity, line, id }) => severity === 'error' || !suppressed(line, id))
    .sort((a, b) => a.offset - b.offset);
  return { ...facts, problems };
}

/** Of an experiment with some choice for each of a study's variables; `known`: ids of checks whose findings are known. */
function analyseChoices(source: SourceText, options: AnalysisOptions, known: ReadonlySet<string> = new Set()): Analysis {
  const reading = readExperimentSource(source);
  const facts = gatherFacts(reading, options);
  const found = reading.source.root ? runChecks(facts, options.severities ?? {}, known) : [];
  return { ...facts, problems: [...reading.problems, ...found].map((problem) => withoutLosses(problem, facts)) };
}

/** A fix that would put one value in the place of a whole variable is none. */
function withoutLosses({ fixes, ...problem }: Problem, { study: { variables } }: Facts): Problem {
  const lost = new Set(ofStudy.has(problem.id) ? [] : variables.map(({ written: { node } }) => node.offset));
  const kept = fixes?.filter(({ edits }) => edits.every(({ offset, length }) => length === 0 || !lost.has(offset)));
  return kept?.length ? { ...problem, fixes: kept } : problem;
}

const ofStudy = new Set([...Object.keys(studyDiagnostics)]);

/** What is wrong with a variable's other choices, one after another, the first ones of all others standing: at its place, and said to be of that choice where it shows elsewhere. */
function problemsOfOthers(source: SourceText, { study }: Facts, known: readonly Problem[], options: AnalysisOptions): Problem[] {
  const told = new Set(known.map(keyOf));
  return variantsOf(source, study.variables).flatMap((variant) =>
    analyseChoices(variant.source, options, whateverIsChosen).problems.flatMap((problem) => {
      if (told.has(keyOf(problem))) return [];
      told.add(keyOf(problem));
      return [ofVariant(problem, variant)];
    }),
  );
}

const keyOf = ({ id, offset, message }: Problem): string => `${id} ${offset} ${message}`;

function ofVariant(problem: Problem, { place: { offset, length }, words }: Variant): Problem {
  if (problem.offset >= offset && problem.offset + problem.length <= offset + length) return problem;
  const whole = said`With ${{ choice: words }}: ${{ problem: problem.said }}`;
  // What would mend it there may not suit the others.
  return { ...problem, said: whole, message: fill(whole), fixes: undefined };
}

function runChecks(facts: Facts, severities: NonNullable<AnalysisOptions['severities']>, known: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  for (const [id, { check, severity: usual }] of Object.entries(diagnostics)) {
    const severity = usual === 'error' ? 'error' : (severities[id] ?? usual);
    if (!check || severity === 'off' || known.has(id)) continue;
    const told = new Set<string>();
    for (const { place, param, node: apart, said, fixes } of check(facts)) {
      const message = fill(said);
      const { node, path } = apart && Array.isArray(place) ? { node: apart, path: place } : locate(facts.source, place, param);
      const key = `${node.offset} ${message}`;
      if (told.has(key)) continue;
      told.add(key);
      if (told.size > budget.findings) break;
      problems.push({
        id, severity, message, said, path, offset: node.offset, length: node.length, ...facts.source.position(node.offset),
        ...(fixes && fixes.length > 0 ? { fixes } : {}),
      });
    }
  }
  return problems;
}

/** How many of so many pictures are left to train on, as the trainer divides them. */
function trainedOn(images: number, valImages: number | null, { val_split: share = 0, k_fold: folding, test }: Partial<DataConfig>): number {
  const pool = images - (typeof test === 'number' ? Math.round(images * test) : 0);
  if (valImages !== null) return pool;
  return pool - (folding ? Math.ceil((pool - folding.fold) / folding.folds) : Math.round(pool * share));
}

function gatherFacts({ source, experiment, parts, study }: Reading, options: AnalysisOptions): Facts {
  const { dataset, batch_size: batchSize, drop_last: dropLast } = parts.data ?? {};
  const known = options.dataset ?? (dataset && (row('dataset', dataset.name) as DatasetRow).known?.(dataset.params as never));
  const shape = known?.shape ?? (dataset && (row('dataset', dataset.name) as DatasetRow).shape?.(dataset.params as never));
  const transformProblems: Facts['transformProblems'] = [];
  const through = (list: Choice[] | undefined): PictureSpec | null => (shape && list ? pictureAfter(shape, list, transformProblems) : null);
  const [trainPicture, testPicture] = [through(parts.data?.train_transform), through(parts.data?.test_transform)];
  const valImages = known && parts.data?.test !== 'own' ? known.valImages : null;
  const trainImages = known ? trainedOn(known.trainImages, valImages, parts.data ?? {}) : null;
  const steps = trainImages !== null && batchSize ? trainImages / batchSize : null;
  const built = testPicture && parts.model && parts.model.length > 0
    ? buildModel(parts.model, [testPicture.channels, testPicture.height, testPicture.width], parts.init)
    : null;
  return {
    source, experiment, parts, study, freeBytes: options.freeBytes ?? (() => null), trainPicture, testPicture, transformProblems,
    classes: known?.classes.length ?? null,
    trainImages,
    valImages,
    stepsPerEpoch: steps === null ? null : dropLast ? Math.floor(steps) : Math.ceil(steps),
    nodes: !built ? [] : built.model ? built.model.nodes : built.nodes,
    model: experiment ? (built?.model ?? null) : null,
    modelProblems: built?.problems ?? [],
  };
}

/** What a picture of the data set has become after a list of transforms; null where one does not fit. */
function pictureAfter([channels, height, width]: KnownDataset['shape'], list: Choice[], problems: Facts['transformProblems']): PictureSpec | null {
  let picture: PictureSpec = { kind: 'bytes', channels, height, width };
  for (const choice of list) {
    try {
      picture = (row('transform', choice.name) as TransformRow).output(choice.params as never, picture);
    } catch (error) {
      if (!(error instanceof TransformError)) throw error;
      problems.push({ choice, said: error.said });
      return null;
    }
  }
  return picture;
}
