import { findNodeAtLocation } from 'jsonc-parser';
import type { Fix } from '../../../shared/experiment';
import { said } from '../../../shared/said';
import { budget } from '../../budget';
import { grouped, rounded } from '../../figures';
import { gridSize, pointsOf } from '../../study/grid';
import { planOf } from '../../study/plan';
import { runsOf } from '../../study/size';
import { spaceOf, type Variable } from '../../study/variables';
import { runBytes } from '../../train/run-bytes';
import { addProperty, replace } from '../fixes';
import { inline } from '../json-text';
import type { JsonNode, SourceText } from '../source-text';
import type { Complaint, Diagnostic } from './diagnostic';
import { setKey } from './places';

const error = (doc: string): Diagnostic => ({ doc, severity: 'error' });

/** What a study's variables and its plan say about each other. */
export const studyDiagnostics: Record<string, Diagnostic> = {
  'study-variable': error('A "$try", "$range" or "$int" is not written as one, or its ends leave nothing to try.'),
  'study-names': error('Two variables of a study have one name, by which their values could not be told apart.'),
  'try-of-one': {
    doc: 'A "$try" of one value tries nothing.',
    severity: 'warning',
    *check({ study: { variables }, source }) {
      for (const { written: { node, key }, entries, path } of variables) {
        if (entries.length !== 1) continue;
        const [entry] = entries as [JsonNode];
        yield {
          place: path, node: key,
          said: said`There is one value to try here: add others, or write it without "$try".`,
          fixes: [{ title: said`Write the value itself`, edits: [replace(node, textOf(source, entry))] }],
        };
      }
    },
  },
  'try-twice': {
    doc: 'The same value twice in a "$try" is trained twice, and tells nothing new.',
    severity: 'warning',
    *check({ study: { variables }, source }) {
      for (const { entries, path } of variables) {
        const known = new Set<string>();
        for (const entry of entries) {
          const text = textOf(source, entry).replace(/\s+/g, '');
          if (known.has(text)) yield { place: path, node: entry, said: said`This value is in the list already: leave it out, and raise "seeds" to train it more often.` };
          known.add(text);
        }
      }
    },
  },
  'study-grid': {
    doc: 'A grid needs to know which points of a range it tries, and how many settings there are in all.',
    severity: 'error',
    *check(facts) {
      const { study } = facts;
      if (planOf(study)?.search !== 'grid') return;
      const without = study.variables.filter(({ distribution }) => pointsOf(distribution) === null);
      for (const { written: { node, key, kind }, path } of without) {
        yield {
          place: path, node: key,
          said: said`A grid needs to know how many points of this "${{ key: kind }}" to try: add "steps", or search with "random" or "tpe".`,
          fixes: [{ title: said`Add "${{ name: 'steps' }}"`, edits: [addLast(node, 'steps', '5')] }, ...searchWith(facts.source, 'tpe')],
        };
      }
      const size = gridSize(spaceOf(study.variables));
      if (without.length === 0 && size > budget.settings) yield atStudy(facts.source, study.variables, { said: said`The grid has ${{ settings: rounded(size) }} settings, more than anything could train: search with "random" or "tpe".`, fixes: searchWith(facts.source, 'tpe') });
    },
  },
  'study-trials': {
    doc: 'A grid has as many settings as it has: "trials" cannot be more, and fewer leave out its end.',
    severity: 'warning',
    *check({ study, source }) {
      const { plan, variables } = study;
      if (plan?.search !== 'grid' || plan.trials === null || variables.some(({ distribution }) => pointsOf(distribution) === null)) return;
      const size = gridSize(spaceOf(variables));
      if (plan.trials === size) return;
      const words = plan.trials > size
        ? said`"trials" is ${{ trials: plan.trials }}, but the grid has only ${{ settings: size }} settings: leave it out.`
        : said`"trials" is ${{ trials: plan.trials }}, and the grid has ${{ settings: size }} settings: only its beginning is tried. Leave "trials" out, or search with "random".`;
      yield { place: ['study', 'trials'], said: words, fixes: [...setKey(source, ['study', 'trials'], null), ...(plan.trials < size ? searchWith(source, 'random') : [])] };
    },
  },
  'study-nothing-tried': {
    doc: 'A study without a "$try", "$range" or "$int" trains one setting with several seeds: enough to see how far equal runs lie apart.',
    severity: 'information',
    *check({ study: { plan, variables }, source }) {
      if (!plan || variables.length > 0) return;
      yield atStudy(source, variables, { said: said`Nothing is tried: ${{ seeds: plan.seeds }} runs differ in their seed alone. Write { "$try": […] } in place of a value to compare some.` });
    },
  },
  'study-stops-nothing': {
    doc: 'Early stopping compares runs at a sixteenth and at a quarter of their epochs: a short run has no such moment before its end.',
    severity: 'warning',
    *check({ study: { plan }, parts: { epochs } }) {
      if (!plan?.stop_early || epochs === undefined || epochs > 1) return;
      yield { place: ['study', 'stop_early'], said: said`Runs of ${{ epochs }} epoch end before any could be stopped early: leave "stop_early" out, or train longer.` };
    },
  },
  'slurm-time': {
    doc: 'Slurm reads a time as minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or days-hours:minutes:seconds.',
    severity: 'error',
    *check({ study: { plan } }) {
      const time = plan?.on?.slurm.time;
      if (typeof time !== 'string' || slurmTime.test(time)) return;
      yield { place: ['study', 'on', 'slurm', 'time'], said: said`Slurm knows no time "${{ time }}": write minutes (90), "1:30:00" or days and hours ("1-12").` };
    },
  },
  'slurm-extra': {
    doc: 'An entry of "extra" is one option of sbatch, with its value behind "="; what a study sets itself is not among them.',
    severity: 'error',
    *check({ study: { plan } }) {
      for (const [i, option] of (plan?.on?.slurm.extra ?? []).entries()) {
        const place = ['study', 'on', 'slurm', 'extra', i];
        const [name = ''] = option.split('=');
        if (!/^--[a-z]/.test(option)) yield { place, said: said`"${{ option }}" is no option of sbatch: it begins with "--", and its value stands behind "=".` };
        else if (ofStudy.has(name)) yield { place, said: said`"${{ option: name }}" is set by the study itself: leave it out.` };
      }
    },
  },
  'study-disk': {
    doc: 'Each run keeps its weights and what a resume needs.',
    severity: 'warning',
    *check({ study, experiment, model, freeBytes, source }) {
      const plan = planOf(study);
      if (!plan || !experiment || !model) return;
      const free = freeBytes();
      const runs = runsOf(plan, spaceOf(study.variables));
      const bytes = runs * runBytes(experiment, model);
      if (free === null || bytes <= free) return;
      yield atStudy(source, study.variables, { said: said`The study's ${{ runs: grouped(runs) }} runs leave about ${{ bytes: rounded(bytes) }}B on the disk, which has ${{ free: rounded(free) }}B left: try less, set "keep" to "best+last", or free some space.` });
    },
  },
};

const slurmTime = /^(\d+(:\d\d?){0,2}|\d+-\d+(:\d\d?){0,2})$/;
/** Options of sbatch by which a study finds its tasks again, and gives them their work. */
const ofStudy = new Set(['--array', '--job-name', '--output', '--error', '--open-mode', '--requeue', '--no-requeue', '--chdir', '--wrap', '--partition', '--time', '--cpus-per-task', '--ntasks', '--parsable']);

/** Those that rest on what is written of a study alone: whatever is chosen, they say the same. */
export const whateverIsChosen: ReadonlySet<string> = new Set(['try-of-one', 'try-twice', 'study-grid', 'study-trials', 'study-nothing-tried', 'slurm-time', 'slurm-extra']);

/** Of the study as a whole: at its key, else at its first variable. */
function atStudy({ root }: SourceText, variables: readonly Variable[], complaint: Pick<Complaint, 'said' | 'fixes'>): Complaint {
  const key = findNodeAtLocation(root!, ['study'])?.parent?.children?.[0] ?? variables[0]?.written.key;
  return { place: ['study'], node: key, ...complaint };
}

/** What makes a study search otherwise. */
function searchWith(source: SourceText, search: string): Fix[] {
  const title = said`Search with "${{ search }}"`;
  if (findNodeAtLocation(source.root!, ['study'])?.type === 'object') return setKey(source, ['study', 'search'], search, title);
  return [{ title, edits: [addProperty(source.root!, 'study', inline({ search }))] }];
}

/** Puts `"name": value` behind the other keys of an object that has some. */
function addLast({ children }: JsonNode, name: string, value: string): Fix['edits'][number] {
  const { offset, length } = children!.at(-1)!;
  return { offset: offset + length, length: 0, text: `, ${JSON.stringify(name)}: ${value}` };
}

const textOf = ({ text }: SourceText, { offset, length }: JsonNode): string => text.slice(offset, offset + length);
