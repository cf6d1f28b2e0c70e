import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ControlLink } from '../../extension/lab/control-link';
import type { RunEvent } from '../../extension/shared/events';
import type { ControlAddress } from '../../extension/shared/run-folder';
import { cli, cnnLab, ended, lastEvent, temporaryFolder, writeTinyExperiment } from '../trainer/command-line';
import { heldBy } from './processes';

const folder = temporaryFolder();
writeTinyExperiment(folder);
const bigLog = 600 * 2 ** 20;

/** Makes a run's log as large as many days of training do. Answers its lines. */
function lengthen(log: string): number {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const step = lines.find((line) => line.startsWith('{"type":"step"'))!;
  const block = Buffer.from(`${step}\n`.repeat(5000));
  const descriptor = openSync(log, 'r+');
  let count = lines.length;
  for (let at = statSync(log).size; at < bigLog; at += block.length, count += 5000) writeSync(descriptor, block, 0, block.length, at);
  closeSync(descriptor);
  return count;
}

test.skipIf(process.platform !== 'linux')('a client that reads a log of 600 MB from its first line gets every line, and neither it nor the trainer keeps it', async () => {
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']));
  const past = lengthen(path.join(run, 'events.jsonl'));
  let heard = '';
  const child = spawn(process.execPath, [cli, 'resume', run, '--json', '--threads', '1', '--set', 'epochs=100000'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = ended(child, (line) => void (heard = (JSON.parse(line) as RunEvent).type));
  while (heard !== 'epoch-end') await new Promise((resolve) => setTimeout(resolve, 20));
  const rss = (): [number, number] => [heldBy(child.pid!)!.rssMb, process.memoryUsage.rss() / 2 ** 20];
  const before = rss();
  const most: [number, number] = [0, 0];
  const address = JSON.parse(readFileSync(path.join(run, 'control.json'), 'utf8')) as ControlAddress;
  // Beside it one that never reads.
  const sleeper = net.connect(address.path).on('error', () => undefined).pause();
  sleeper.write(`${JSON.stringify({ type: 'hello', token: address.token, from: 0 })}\n`);
  const began = performance.now();
  const link = await ControlLink.open(address, 0);
  let lines = 0;
  const closed = new Promise<void>((resolve) => link.listen((events) => void (lines += events.length), () => undefined, resolve));
  while (lines < past) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const [i, mb] of rss().entries()) most[i] = Math.max(most[i]!, mb);
  }
  console.log(`${past} lines in ${((performance.now() - began) / 1000).toFixed(0)} s; the trainer had ${before[0].toFixed(0)} MB and then at most ${most[0].toFixed(0)}, the client ${before[1].toFixed(0)} and ${most[1].toFixed(0)}`);
  expect(most[0] - before[0]).toBeLessThan(150);
  expect(most[1] - before[1]).toBeLessThan(250);
  link.send({ type: 'stop' });
  await closed;
  expect(lastEvent(await outcome).status).toBe('stopped');
  sleeper.destroy();
});
