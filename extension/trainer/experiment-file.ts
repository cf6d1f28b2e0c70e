import { budget } from '../core/budget';
import { analyse, type Analysis } from '../core/config/analyse';
import { locate } from '../core/config/diagnostics/places';
import { parseSetting, setValues } from '../core/config/edit';
import { readSource } from '../core/config/source-text';
import type { Choice, Experiment, JsonPath, Problem } from '../shared/experiment';
import type { EditOutcome } from '../shared/run-folder';
import { reasonOf } from '../shared/reason-of';
import { said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { readRegularFile } from './regular-file';

/** file:line:column, as editors and terminals take it. */
export const place = (file: string, { line, column }: Pick<Problem, 'line' | 'column'>): string => `${file}:${line}:${column}`;

/** An experiment's text, without the mark that some editors put before it (a BOM). Throws a UserError where there is no such file, or it cannot be read. */
export function readExperimentText(file: string): string {
  try {
    return readRegularFile(file, experimentBytes).toString('utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw (error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT'
      ? new UserError('no-such-file', '{file}: there is no such file; give the path of an experiment file (*.cnn.jsonc).', { file })
      : new UserError('file-unreadable', '{file}: {reason}; give the path of an experiment file (*.cnn.jsonc).', { file, reason: reasonOf(error) });
  }
}

/** As many as the characters that are read of a text can take. */
const experimentBytes = 4 * budget.characters;

/** An experiment's text with `--set`'s values laid over it, and all that can be said of it. Throws as `readExperimentText` does. */
export function analyseFile(file: string, settings: string[] = []): { text: string; analysis: Analysis } {
  const text = withSettings(readExperimentText(file), settings);
  return { text, analysis: analyse(text) };
}

/** The text with values laid over it, as `--set` gives them. Throws a UserError. */
export const withSettings = (text: string, settings: string[]): string => setValues(text, settings.map(parseSetting));

/** What is underlined in a changed text and was not in the text before, mistakes apart. */
export function newDoubts(before: Analysis, after: Analysis): EditOutcome['doubts'] {
  const known = new Set(before.problems.map(({ id, message }) => `${id} ${message}`));
  return after.problems.flatMap(({ id, severity, said, message }) => (severity === 'error' || known.has(`${id} ${message}`) ? [] : [{ id, severity, ...said }]));
}

/** The experiment in a file. Throws a UserError that says the first mistake with its place, and how many more there are. */
export function readExperimentFile(file: string, settings: string[] = []): { text: string; analysis: Analysis; experiment: Experiment } {
  const { text, analysis } = analyseFile(file, settings);
  return { text, analysis, experiment: soundExperiment(file, analysis) };
}

/** The experiment in a text that was made from `file`'s. Throws as `readExperimentFile` does. */
export function soundText(file: string, text: string): { text: string; analysis: Analysis; experiment: Experiment } {
  const analysis = analyse(text);
  return { text, analysis, experiment: soundExperiment(file, analysis) };
}

/** The experiment that an analysis of `file`'s text found; throws as `readExperimentFile` does. */
export function soundExperiment(file: string, analysis: Analysis): Experiment {
  const [first, ...more] = analysis.problems.filter(({ severity }) => severity === 'error');
  if (first) throw more.length === 0
    ? new UserError(first.id, '{place}: {problem}', { place: place(file, first), problem: first.said })
    : new UserError(first.id, '{place}: {problem}', { place: place(file, first), problem: said`${{ problem: first.said }} (${{ more: more.length }} more)`, more: more.length, file });
  return analysis.experiment!;
}

/** Throws a UserError where a text is a study: it has several experiments, none of which is meant. */
export function refuseStudy(file: string, { study: { variables } }: Analysis): void {
  if (variables.length > 0) throw new UserError('is-a-study', '{file} is a study: it tries several values for {names}. Run it as one, or write the values to train with.', { file, names: variables.map(({ name }) => name).join(', ') });
}

/** A mistake that showed only later, at the place in the text that it comes from. */
export function mistakeAt(file: string, text: string, where: JsonPath | Choice, mistake: UserError, param?: string): UserError {
  const source = readSource(text);
  return new UserError(mistake.id, '{place}: {reason}', { place: place(file, source.position(locate(source, where, param).node.offset)), reason: mistake });
}
