import path from 'node:path';
import { fenced, fileVersion, scalarRecord, textRecord } from '../../core/export/tensorboard';
import type { EpochEnd } from '../../shared/events';
import { eachStep } from '../../trainer/series/series-source';
import type { Exported, ExportedFile } from './exported';

/**
 * Three event files, which TensorBoard shows as three runs: steps and the experiment's text in the run's own, epochs in those named train and val, under the same tags, so
 * that each chart has both curves.
 */
export function* toTensorboard({ text, created, series, epochs }: Exported): Iterable<ExportedFile> {
  const name = `events.out.tfevents.${String(Math.floor(created / 1000)).padStart(10, '0')}.cnn-lab`;
  yield [name, (async function* () {
    yield fileVersion(created);
    yield textRecord(created, 'experiment', fenced(text, 'json'));
    for await (const { step, time, loss, accuracy, lr, gradient_norm } of eachStep(series)) {
      yield scalarRecord({ time, step, values: { 'step/loss': loss, 'step/accuracy': accuracy, 'step/lr': lr, ...(gradient_norm === undefined ? {} : { 'step/gradient_norm': gradient_norm }) } });
    }
  })()];
  yield [path.join('train', name), byEpoch(created, epochs, ({ train_loss, train_accuracy }) => ({ 'epoch/loss': train_loss, 'epoch/accuracy': train_accuracy }))];
  if (epochs.some(hasValidation)) {
    const further = ({ metrics = {} }: EpochEnd) => Object.entries(metrics).map(([metric, value]) => [`epoch/${metric}`, value]);
    yield [path.join('val', name), byEpoch(created, epochs.filter(hasValidation), (epoch) => ({ 'epoch/loss': epoch.val_loss, 'epoch/accuracy': epoch.val_accuracy, ...Object.fromEntries(further(epoch)) as Record<string, number> }))];
  }
}

/** Without a validation set its figures are no numbers, null in JSON. */
const hasValidation = ({ val_accuracy }: EpochEnd): boolean => Number.isFinite(val_accuracy);

async function* byEpoch(created: number, epochs: EpochEnd[], values: (epoch: EpochEnd) => Record<string, number>): AsyncIterable<Uint8Array> {
  yield fileVersion(created);
  for (const epoch of epochs) yield scalarRecord({ time: epoch.time, step: epoch.epoch, values: Object.fromEntries(Object.entries(values(epoch)).map(([tag, value]) => [tag, value ?? NaN])) });
}
