import path from 'node:path';
import { nearest } from '../core/config/nearest';
import { findRun } from '../lab/find-run';
import { languageBundle } from '../lab/language-bundle';
import { exportTargets, isNetworkTarget, type CurvesTarget } from '../shared/export';
import { UserError } from '../shared/user-error';
import { command } from './command';
import { runArgument } from './run-argument';
import { spoken, t } from './translate';
import { inspectorOptions, withInspector } from './with-inspector';

export const exportRuns = command({
  doc: 'Writes runs as other programs read them: the network as ONNX and more, the curves as TensorBoard\'s event files or comma-separated values; a study as Optuna\'s journal.',
  arguments: [{ ...runArgument, many: true }],
  options: {
    to: { kind: 'text', placeholder: 'T', doc: 'What to write: onnx (the network, asked about 100 of its validation pictures before it is written), html (a folder with a page that classifies pictures by itself, with Grad-CAM), pytorch (a Python module with its weights), torchscript-script, litert-script, coreml-script (the same with a Python script that converts it), tensorboard (loss, accuracy, learning rate and gradient norm by step, training and validation by epoch, the experiment), csv (steps.csv, epochs.csv) or, of a study in place of a run, optuna (a journal for its dashboard).' },
    out: { kind: 'text', placeholder: 'DIR', doc: 'Folder to write a folder for each run into; one named as what is written by default.' },
    bare: { kind: 'flag', doc: 'Of onnx: without the preprocessing, for images as the test transforms leave them.' },
    cam: { kind: 'flag', doc: 'Of onnx: with the class activation map (Grad-CAM) as a second output.' },
    ...inspectorOptions,
  },
  async run({ arguments: words, options, terminal }) {
    const { to, out, json, runs } = options;
    const [{ exportRun }, { exportStudy, studyTargets }] = await Promise.all([import('../lab/export/export-run'), import('../lab/export/export-study')]);
    const names = [...Object.keys(exportTargets.network), ...Object.keys(exportTargets.curves), ...studyTargets];
    if (to === undefined) throw new UserError('export-to-what', 'Say what to write: --to {targets}.', { targets: names.join(', --to ') });
    if (!names.includes(to)) throw new UserError('unknown-export', '--to {target}: runs are written as {targets}.', { target: to, targets: nearest(to, names) ?? names.join(', ') });
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
    const found = words.map((word) => findRun(word, runs));
    if (isNetworkTarget(to)) {
      await withInspector(options, async (inspector) => {
        for (const run of found) {
          const folder = path.join(place, path.basename(run));
          const { files, told, proof } = await inspector.exportRun({ run, to, folder, checkpoint: options.checkpoint, bare: options.bare, cam: options.cam, language: { code: spoken, words: languageBundle(spoken) } });
          if (json) terminal.printJson({ run, to, folder, files, proof });
          else for (const file of files) terminal.print(file);
          if (!json) for (const sentence of told) terminal.note(t(sentence));
        }
      });
      return;
    }
    for (const run of found) {
      const folder = path.join(place, path.basename(run));
      const files = await exportRun(run, to as CurvesTarget, folder);
      if (json) terminal.printJson({ run, to, folder, files });
      else for (const file of files) terminal.print(file);
    }
    if (!json && to === 'tensorboard') terminal.note(t('To look at it: {command}', { command: `tensorboard --logdir "${place}"` }));
  },
});
