import { existsSync } from 'node:fs';
import path from 'node:path';
import { findRun } from '../lab/find-run';
import { confusedPairs, topLosses, type EvaluatedOn, type Evaluation } from '../shared/evaluation';
import { percent } from '../shared/run-words';
import { command } from './command';
import { runArgument } from './run-argument';
import { columns, type Terminal } from './terminal';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

/** Confused pairs and top losses that are listed. */
const listed = { text: 5, json: 100 };

export const evaluate = command({
  doc: 'What a run makes of a set of labelled pictures: loss, accuracy, each class, confusion, calibration, and where it fails.',
  arguments: [runArgument],
  options: {
    ...inspectorOptions,
    data: { kind: 'text', placeholder: 'FOLDER|test', doc: 'A folder with a folder of pictures per class, or test for the test set that the data set holds out; the validation set by default.' },
  },
  async run({ arguments: [word = ''], options, terminal }) {
    const run = findRun(word, options.runs);
    await withInspector(options, async (inspector) => {
      await describeRun(inspector, run, options.checkpoint, terminal);
      const evaluation = await inspector.evaluate({ run, on: evaluatedOn(options.data), checkpoint: options.checkpoint });
      for (const notice of evaluation.notices) terminal.note(t(notice));
      if (options.json) terminal.printJson(asJson(evaluation));
      else say(evaluation, terminal);
    });
  },
});

function evaluatedOn(word: string | undefined): EvaluatedOn {
  if (word === undefined) return { kind: 'validation' };
  return word === 'test' && !existsSync(word) ? { kind: 'test' } : { kind: 'folder', path: path.resolve(word) };
}

function asJson(evaluation: Evaluation): object {
  const { run, on, checkpoint, classes, loss, accuracy, top5_accuracy, macro_f1, confusion, per_class, calibration, scaled, labels, predicted, confidence, losses, files } = evaluation;
  const count = classes.length;
  return {
    run, data: on.kind === 'folder' ? on.path : on.kind, checkpoint: checkpoint.file, epoch: checkpoint.epoch, pictures: labels.length,
    loss, accuracy, top5_accuracy, macro_f1, ece: calibration.ece, temperature: scaled?.temperature ?? null, ece_scaled: scaled?.calibration.ece ?? null,
    classes: per_class.map((figures, i) => ({ class: classes[i], ...figures })),
    confusion: classes.map((_, i) => confusion.subarray(i * count, (i + 1) * count)),
    calibration: calibration.bins,
    confused: confusedPairs(confusion, count, listed.json).map(({ label, predicted: taken, ...pair }) => ({ class: classes[label], predicted: classes[taken], ...pair })),
    top_losses: topLosses(evaluation, listed.json).map((picture) => ({ picture: files?.[picture] ?? picture, class: classes[labels[picture]!], predicted: classes[predicted[picture]!], probability: confidence[picture], loss: losses[picture] })),
  };
}

function say(evaluation: Evaluation, terminal: Terminal): void {
  const { classes, loss, accuracy, top5_accuracy, macro_f1, confusion, per_class, calibration, scaled, labels, predicted, confidence, losses, files, checkpoint } = evaluation;
  const name = (index: number): string => classes[index]!;
  const print = (rows: (string | number)[][]): void => columns(rows).forEach((line) => terminal.print(line));
  terminal.print(t('{checkpoint}, epoch {epoch}, on {pictures} pictures', { checkpoint: checkpoint.file, epoch: checkpoint.epoch, pictures: labels.length }));
  terminal.print(t('Loss {loss}, accuracy {accuracy}, among the five likeliest {top5}, macro F1 {f1}', { loss: loss.toPrecision(4), accuracy: percent(accuracy), top5: percent(top5_accuracy), f1: macro_f1.toFixed(4) }));
  terminal.print(t('Expected calibration error {ece}', { ece: percent(calibration.ece) }));
  if (scaled) terminal.print(t('{ece} at temperature {temperature}, fitted on these pictures', { ece: percent(scaled.calibration.ece), temperature: scaled.temperature.toFixed(3) }));
  print([[t('class'), t('precision'), t('recall'), t('F1'), t('pictures'), t('predicted')], ...per_class.map((each, i) => [name(i), share(each.precision), share(each.recall), share(each.f1), each.support, each.predicted])]);
  const pairs = confusedPairs(confusion, classes.length, listed.text);
  for (const { label, predicted: taken, count, share: part } of pairs) terminal.print(t('{count} of "{class}" are taken for "{predicted}" ({share})', { count, class: name(label), predicted: name(taken), share: percent(part) }));
  print([[t('picture'), t('class'), t('predicted'), t('probability'), t('loss')], ...topLosses(evaluation, listed.text).map((at) => [files?.[at] ?? `val:${at}`, name(labels[at]!), name(predicted[at]!), percent(confidence[at]!), losses[at]!.toPrecision(4)])]);
}

const share = (value: number): string => (Number.isNaN(value) ? '–' : percent(value));
