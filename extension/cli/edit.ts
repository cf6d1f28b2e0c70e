import { findRun } from '../lab/find-run';
import { changeWords } from '../shared/run-words';
import { UserError } from '../shared/user-error';
import { command } from './command';
import { json, runs, set } from './options';
import { runArgument } from './run-argument';
import { doubtWords } from './run-lines';
import { t } from './translate';

export const edit = command({
  doc: 'Changes the experiment of a run that is going, from its next epoch on: learning rate, weight decay, scheduler or epochs.',
  arguments: [runArgument],
  options: { set: { ...set, doc: 'A value to change, e.g. optimizer.lr=0.001, optimizer.weight_decay=0, epochs=40, scheduler=null; may be repeated.' }, json, runs },
  async run({ arguments: [word = ''], options, terminal }) {
    const { editRun } = await import('../lab/edit-run');
    if (options.set.length === 0) throw new UserError('edit-what', 'Say what to change: --set {example}.', { example: 'optimizer.lr=0.001' });
    const run = findRun(word, options.runs);
    const { epoch, changes, doubts } = await editRun(run, options.set);
    if (options.json) return terminal.printJson({ run, epoch, changes, doubts });
    for (const change of changes) terminal.print(changeWords(change));
    terminal.print(changes.length > 0 ? t('From epoch {epoch} on.', { epoch }) : t('Nothing is changed any more.'));
    for (const doubt of doubts) terminal.note(doubtWords(doubt));
  },
});
