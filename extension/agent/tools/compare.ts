import { judgeRuns, metrics, type MetricName } from '../../lab/judge-runs';
import { compareRuns } from '../../lab/compare-runs';
import { readRuns, type ListedFolder } from '../../lab/run-summary';
import { parseRunFilter } from '../../core/runs/run-filter';
import { parseRunOrder } from '../../core/runs/run-order';
import { differenceWords } from '../../shared/difference-words';
import { english } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { given, rounded, share } from '../figures';
import { judged } from '../judged';
import { runNamed, runsOf } from '../places';
import { tool } from '../tool';

const mostListed = 20;
const mostCompared = 50;

export const compare = tool({
  description: 'Without "runs": lists the runs, newest last. With "runs": what differs between their experiments, what came of each, and the verdict, which says what can be concluded: runs that differ in their seed alone are one setting; the others are held against the first run\'s. Claim no more than the verdict does.',
  fields: {
    runs: { type: 'array', items: { type: 'string' }, maxItems: mostCompared, description: 'Runs to compare, the baseline\'s first: ids, beginnings of ids, names.' },
    filter: { type: 'string', description: 'For the list: words of names and comparisons, e.g. "val_accuracy > 0.9 optimizer=SGD not status=failed".' },
    sort: { type: 'string', description: 'For the list: e.g. "val_accuracy desc".' },
    metric: { type: 'string', enum: Object.keys(metrics), description: 'What is judged; val_accuracy by default, of the last epoch.' },
    margin: { type: 'number', exclusiveMinimum: 0, description: 'Differences up to this count as none; 0.01 by default.' },
    at: { type: 'string', enum: ['last', 'best'], description: 'Which epoch is judged; best is judged by pictures that did not choose it.' },
  },
  required: [],
  reads: true,
  async run({ runs: words, filter = '', sort = '', metric, margin, at }, desk) {
    if (words === undefined) return list(runsOf(desk), filter, sort);
    const folders = words.map((word) => runNamed(word, desk));
    const compared = compareRuns(folders);
    const verdict = verdictOf(() => judged(judgeRuns(folders, { metric: metric as MetricName | undefined, margin, at: at as 'last' | 'best' | undefined }, english)));
    return {
      ...verdict,
      runs: compared.map(({ id, status, epochs, val_accuracy, val_loss, best_val_accuracy, best_epoch, train_loss, seconds, params, differences }) => given({
        run: id, status, epochs, val_accuracy: figure(val_accuracy), val_loss: figure(val_loss), train_loss: figure(train_loss), best: best_epoch === null ? null : `${share(best_val_accuracy)} in epoch ${best_epoch}`,
        seconds: figure(seconds), params, differs: differenceWords(differences, compared.map((each) => each.differences), english),
      })),
    };
  },
});

const figure = (value: number | null): number | null => (value === null ? null : rounded(value));

/** Of runs that are still going there is nothing to conclude, and something to see. */
function verdictOf(judge: () => object): object {
  try {
    return judge();
  } catch (error) {
    if (error instanceof UserError && error.id === 'nothing-to-judge') return { verdict: [error.message] };
    throw error;
  }
}

function list(folder: string, filter: string, sort: string) {
  const passes = parseRunFilter(filter);
  const order = parseRunOrder(sort);
  const found = readRuns(folder).filter(({ record }) => passes(record)).sort((a, b) => order(a.record, b.record));
  const shown = sort === '' ? found.slice(-mostListed) : found.slice(0, mostListed);
  return { runs: shown.map(lineOf), ...(found.length > shown.length ? { more: found.length - shown.length } : {}) };
}

function lineOf({ summary }: ListedFolder): string {
  if (summary.status === 'unreadable') return `${summary.id} unreadable: ${summary.error}`;
  const { id, name, status, epoch, epochs, val_accuracy, best_val_accuracy } = summary;
  return `${id} ${status} ${epoch}/${epochs} val_accuracy ${share(val_accuracy)} best ${share(best_val_accuracy)}${id.includes(name) ? '' : ` "${name}"`}`;
}
