import type { Mistake, Values } from '../shared/said';
import { t } from './translate';

/** What is to be typed after a mistake or a notice, by its id: their sentences, which the editor shows too, say only what is to be done. */
const hints: Record<string, (values: Values) => string | null> = {
  'cannot-write': ({ way }) => (typeof way === 'object' && way.sentence.includes('choose another') ? '--runs DIR' : null),
  'runs-unreadable': () => '--runs DIR',
  'no-runs': () => 'cnn-lab train FILE, --runs DIR',
  'not-a-run': () => 'cnn-lab runs',
  'no-data-folder': () => '--data-folder DIR',
  'pictures-not-kept': () => '--data-folder DIR',
  'pictures-exceed-memory': () => '--data-folder DIR',
  'data-folder-unwritable': () => '--data-folder DIR',
  'run-not-trained-now': ({ run }) => `cnn-lab resume ${String(run)} --set …`,
  'is-a-study': ({ file }) => `cnn-lab study ${String(file)}`,
  'no-studies': () => 'cnn-lab study FILE',
  'run-finished': ({ epochs, more }) => (epochs === undefined ? '--set training.early_stopping.patience={more}' : '--set epochs={more}').replace('{more}', String(more)),
};

/** A mistake or a notice for a terminal. */
export function terminalWords(mistake: Mistake): string {
  const { more, file } = mistake.values;
  const hint = hints[mistake.id]?.(mistake.values) ?? (mistake.sentence.startsWith('{place}: ') && more !== undefined ? `cnn-lab check ${String(file)}` : null);
  return hint === null ? t(mistake) : `${t(mistake)} (${hint})`;
}
