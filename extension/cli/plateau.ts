import { findRun } from '../lab/find-run';
import { plateauOfRun, plateauWords } from '../lab/plateau-of-run';
import { percent } from '../shared/run-words';
import { UserError } from '../shared/user-error';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

/** Prints after which epochs of a run ReduceLROnPlateau would have acted. `written`: its parameters, "patience=2,factor=0.5". */
export function printPlateau(word: string, written: string, { json, runs }: { json: boolean; runs: string | undefined }, terminal: Terminal): void {
  const run = findRun(word, runs);
  const { metric, epochs, was } = plateauOfRun(run, parametersIn(written));
  if (json) return epochs.forEach(({ epoch, metric: value, lr, next }, i) => terminal.printJson({ epoch, [metric]: value, lr: was[i], plateau_lr: lr, acts: next < lr }));
  const rows = epochs.map(({ epoch, metric: value, lr, next }, i) => [String(epoch), metric === 'val_loss' ? value.toFixed(4) : percent(value), was[i]!.toPrecision(4), lr.toPrecision(4), next < lr ? t('acts: {lr}', { lr: next.toPrecision(4) }) : '']);
  for (const line of columns([[t('epoch'), metric, t('lr as it was'), t('lr with the plateau'), ''], ...rows])) terminal.print(line);
  terminal.print(t(plateauWords(epochs)));
}

function parametersIn(written: string): Record<string, unknown> {
  const parts = written.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(parts.map((part) => {
    const [, name, value] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw new UserError('plateau-parameters', '--plateau {written}: "{part}" is not name=value; write e.g. --plateau patience=2,factor=0.5.', { written, part });
    const number = Number(value);
    return [name, Number.isFinite(number) ? number : value];
  }));
}
