import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import { ControlLink, liveAddress } from '../../extension/lab/control-link';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';
import { recordOf, seriesOf } from './series-of';

const folder = temporaryFolder();
writeTinyExperiment(folder, { scheduler: null, epochs: 3 });
const changes = ['optimizer.lr=0.01', 'optimizer.weight_decay=0.125', 'scheduler={"CosineAnnealingLR":{"T_max":3}}', 'epochs=5', 'training.record=["gradient_norm"]', 'training.record_every=10'];

/** A run that is paused in its first epoch and changed there; killed at that moment, or where `until` holds for a line of its log, it is resumed. */
async function edited(killAt: 'never' | 'asked' | ((event: RunEvent) => boolean)): Promise<{ run: string; answer: Outcome; lines: RunEvent[] }> {
  let run = '';
  let answer: Promise<Outcome> | null = null;
  let link: ControlLink | null = null;
  const first = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', '--set', 'data.batch_size=4'], (line, child) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'run-start') {
      run = event.run;
      void liveAddress(path.join(run, 'control.json')).then((address) => ControlLink.open(address!, 1e9)).then((opened) => (link = opened).send({ type: 'pause' }));
    }
    if (event.type === 'paused') {
      answer = cnnLab(folder, ['edit', run, '--json', ...changes.flatMap((change) => ['--set', change])]);
      void answer.then(() => (killAt === 'asked' ? child.kill('SIGKILL') : link!.send({ type: 'resume' })));
    }
    if (typeof killAt === 'function' && killAt(event)) child.kill('SIGKILL');
  });
  link!.close();
  const whole = killAt === 'never' ? first : await cnnLab(folder, ['resume', run, '--json', '--threads', '1']);
  expect(lastEvent(whole)).toMatchObject({ status: 'finished', epoch: 5, step: 180 });
  return { run, answer: (await answer!)!, lines: readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent) };
}

const state = (run: string): Buffer => {
  const file = readFileSync(path.join(run, 'checkpoints/last.state.safetensors'));
  return file.subarray(8 + Number(file.readBigUInt64LE(0)));
};
const figures = (lines: RunEvent[]): unknown[] => [...new Map(lines.filter((event): event is EpochEnd => event.type === 'epoch-end').map(({ epoch, step, lr, train_loss, val_loss }) => [epoch, { epoch, step, lr, train_loss, val_loss }])).values()];

test('a run that is changed while it goes, killed and resumed is bit for bit the one that was changed and not killed', async () => {
  const whole = await edited('never');
  expect(JSON.parse(whole.answer.stdout)).toMatchObject({
    epoch: 2,
    changes: expect.arrayContaining([{ path: 'optimizer.Adam.lr', from: 0.001, to: 0.01 }, { path: 'epochs', from: 3, to: 5 }]) as object[],
    doubts: [{ id: 'cosine-rises-again', severity: 'warning' }],
  });
  const edit = whole.lines.find((event) => event.type === 'edit')!;
  expect(edit).toMatchObject({ step: 36, epoch: 1, epochs: 5, set: changes });
  // Switched on in the first epoch, it is measured from the second on.
  expect(recordOf(whole.run)).toMatchObject({ columns: ['step', 'gradient_norm 0', 'gradient_norm 1', 'gradient_norm 6'], layers: [{ path: '0', type: 'Conv2d' }, { path: '1' }, { path: '2', type: 'ReLU' }, { path: '6' }] });
  expect(recordOf(whole.run).rows.map(([step]) => step)).toEqual([41, 51, 61, 71, 81, 91, 101, 111, 121, 131, 141, 151, 161, 171]);
  expect(whole.lines.filter((event) => event.type === 'notice' && event.id === 'cosine-rises-again')).toHaveLength(1);
  expect(figures(whole.lines)).toMatchObject([{ lr: 0.001 }, { lr: 0.0075 }, { lr: 0.0025 }, { lr: 0 }, {}].map((figure, i) => ({ epoch: i + 1, ...(i === 1 || i === 2 ? {} : figure) })));
  expect(JSON.parse(readFileSync(path.join(whole.run, 'run.json'), 'utf8'))).toMatchObject({ experiment: { epochs: 5, optimizer: { params: { lr: 0.01, weight_decay: 0.125 } }, scheduler: { name: 'CosineAnnealingLR' } } });
  expect(existsSync(path.join(whole.run, 'edit.json'))).toBe(false);
  for (const killAt of ['asked', (event: RunEvent) => event.type === 'edit'] as const) {
    const { run, lines } = await edited(killAt);
    expect(figures(lines)).toEqual(figures(whole.lines));
    expect(state(run).equals(state(whole.run))).toBe(true);
    expect(seriesOf(run)).toEqual(seriesOf(whole.run));
    expect(recordOf(run)).toEqual(recordOf(whole.run));
    expect(existsSync(path.join(run, 'edit.json'))).toBe(false);
  }
  // What is changed where a run is resumed is doubted, too; and a run that is not going is changed no other way.
  const more = await cnnLab(folder, ['resume', whole.run, '--json', '--set', 'epochs=6']);
  expect(events(more)).toContainEqual(expect.objectContaining({ type: 'notice', id: 'cosine-rises-again', severity: 'warning', message: expect.stringContaining('the run has 6 epochs') as string }));
  expect(await cnnLab(folder, ['edit', whole.run, '--set', 'epochs=9'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^The run \S+ is not being trained now: resume it with what is to be changed\. \(cnn-lab resume \S+ --set …\)\n$/) as string });
}, 120_000);
