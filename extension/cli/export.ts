import path from 'node:path';
import { nearest } from '../core/config/nearest';
import { findRun } from '../lab/find-run';
import { UserError } from '../shared/user-error';
import { command } from './command';
import { json, runs } from './options';
import { runArgument } from './run-argument';
import { t } from './translate';

export const exportRuns = command({
  doc: 'Writes runs as other programs read them: TensorBoard\'s event files, or comma-separated values; a study as Optuna\'s journal.',
  arguments: [{ ...runArgument, many: true }],
  options: {
    to: { kind: 'text', placeholder: 'T', doc: 'What to write: tensorboard (loss, accuracy, learning rate and gradient norm by step, training and validation by epoch, the experiment), csv (steps.csv, epochs.csv) or, of a study in place of a run, optuna (a journal for its dashboard).' },
    out: { kind: 'text', placeholder: 'DIR', doc: 'Folder to write a folder for each run into; one named as what is written by default.' },
    json, runs,
  },
  async run({ arguments: words, options: { to, out, json, runs }, terminal }) {
    const [{ exportRun, exportTargets: ofRuns }, { exportStudy, studyTargets }] = await Promise.all([import('../lab/export/export-run'), import('../lab/export/export-study')]);
    const exportTargets = [...ofRuns, ...studyTargets];
    if (to === undefined) throw new UserError('export-to-what', 'Say what to write: --to {targets}.', { targets: exportTargets.join(', --to ') });
    if (!exportTargets.includes(to)) throw new UserError('unknown-export', '--to {target}: runs are written as {targets}.', { target: to, targets: nearest(to, exportTargets) ?? exportTargets.join(', ') });
    const place = path.resolve(out ?? to);
    if (studyTargets.includes(to)) {
      const { findStudy } = await import('../lab/study/study-place');
      for (const study of words.map((word) => findStudy(word, runs))) {
        const file = await exportStudy(study, place);
        if (json) terminal.printJson({ study, to, folder: place, files: [file] });
        else terminal.print(file);
        if (!json) terminal.note(t('To look at it: {command}', { command: `optuna-dashboard "${file}"` }));
      }
      return;
    }
    for (const run of words.map((word) => findRun(word, runs))) {
      const folder = path.join(place, path.basename(run));
      const files = await exportRun(run, to, folder);
      if (json) terminal.printJson({ run, to, folder, files });
      else for (const file of files) terminal.print(file);
    }
    if (!json && to === 'tensorboard') terminal.note(t('To look at it: {command}', { command: `tensorboard --logdir "${place}"` }));
  },
});
