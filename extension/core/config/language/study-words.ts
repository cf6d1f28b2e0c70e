import { findNodeAtLocation } from 'jsonc-parser';
import { duration } from '../../../shared/run-words';
import { said, type Said, type Speak } from '../../../shared/said';
import { grouped } from '../../figures';
import { pointsOf } from '../../study/grid';
import { planOf } from '../../study/plan';
import { runsOf, trialsOf } from '../../study/size';
import type { VariableKey } from '../../study/variable-node';
import { spaceOf, type Variable } from '../../study/variables';
import type { StudyParts } from '../parse';
import type { SourceText } from '../source-text';
import { escaped } from './markdown';

/** What each key of a variable is for, and how it is written. */
export const variableDocs: Record<VariableKey, { doc: Said; beside: Record<string, Said>; snippet: string }> = {
  $try: {
    doc: said`Values that a study tries in this place: numbers, layers, whole schedulers or models. Whatever may stand here may stand in the list.`,
    beside: {},
    snippet: '"\\$try": [$1]',
  },
  $range: {
    doc: said`Two ends between which a study tries numbers.`,
    beside: { log: said`Whether the numbers are spread evenly in their logarithm, as learning rates are.`, steps: said`How many numbers a grid tries, both ends among them.` },
    snippet: '"\\$range": [${1:0.001}, ${2:0.1}], "log": ${3|true,false|}',
  },
  $int: {
    doc: said`Two whole numbers between which a study tries whole numbers.`,
    beside: { step: said`From one number to the next.`, log: said`Whether the numbers are spread evenly in their logarithm.` },
    snippet: '"\\$int": [${1:16}, ${2:128}], "step": ${3:16}',
  },
};
export const nameDoc = said`What this variable is called in tables, in place of the end of its path.`;

/** "4 × 3 seeds = 12 runs, about 9 min here", and where that stands: behind the opening brace of "study", or of the experiment. Null for a text that is no study, or one without an end. */
export function studyHint({ written }: SourceText, study: StudyParts, secondsOfRun: number | null, t: Speak): { offset: number; text: string; tooltip: string } | null {
  const plan = planOf(study);
  const open = plan?.search === 'grid' && study.variables.some(({ distribution }) => pointsOf(distribution) === null);
  if (!plan || open || written?.type !== 'object') return null;
  const space = spaceOf(study.variables);
  const runs = runsOf(plan, space);
  const seconds = plan.on ? null : secondsOfRun;
  const values = { settings: grouped(trialsOf(plan, space)), seeds: plan.seeds, runs: grouped(runs), time: duration(((seconds ?? 0) * runs) / plan.at_once) };
  const block = findNodeAtLocation(written, ['study']);
  return {
    offset: (block?.type === 'object' ? block : written).offset + 1,
    text: t(seconds === null ? '{settings} × {seeds} seeds = {runs} runs' : '{settings} × {seeds} seeds = {runs} runs, about {time} here', values),
    tooltip: plan.search === 'grid' && plan.trials === null ? t('Every combination of the values to try, each trained with every seed.') : t('So many settings are tried, each trained with every seed.'),
  };
}

/** What a variable is, for a hover on its key. */
export function variableMarkdown({ name, written: { kind }, distribution }: Variable, t: Speak): string {
  const points = pointsOf(distribution);
  const count = points === null ? [] : [t('{count} values on a grid.', { count: grouped(points) })];
  return [`**${escaped(name)}** \`${kind}\``, t(variableDocs[kind].doc), ...count].join('\n\n');
}
