import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextRun } from '../../extension/core/study/next-run';
import { beginStudy } from '../../extension/lab/study/begin-study';
import { openStudy, readStudyRuns } from '../../extension/lab/study/read-study';
import { claimRun } from '../../extension/runner/claim-run';
import { takeTurn } from '../../extension/runner/study-turns';
import { claimFile, studyRunId } from '../../extension/trainer/study-claim';

const [folder, word] = process.argv.slice(2) as [string, string?];
const count = Number(word ?? 10_000);
const claims = 50;

const file = join(folder, 'many.cnn.jsonc');
writeFileSync(file, JSON.stringify({
  data: { dataset: 'Shapes' }, model: ['Flatten', { Linear: 10 }], epochs: 10, scheduler: null,
  optimizer: { SGD: { lr: { $range: [1e-4, 0.1], log: true } } }, study: { search: 'random', trials: count + claims, seeds: 1, at_once: 100, on: { slurm: {} } },
}));
const runs = join(folder, '.cnn-lab', 'runs');
const study = openStudy(beginStudy(file, { runs }));
for (let number = 0; number < count; number++) {
  const id = studyRunId(study.manifest.id, number);
  const lr = 1e-4 + number * 1e-9;
  mkdirSync(join(runs, id), { recursive: true });
  writeFileSync(claimFile(study.folder, number), JSON.stringify({ version: 1, number, trial: number, seed: 0, setting: { lr }, values: { lr }, metric: 'val_accuracy', rungs: [], host: 'node', pid: 1, start: '', since: '2026-01-01T12:00:00.000Z' }));
  writeFileSync(join(runs, id, 'run.json'), '{}');
  const epochs = Array.from({ length: 10 }, (_, n) => ({ type: 'epoch-end', time: 1, epoch: n + 1, step: 10 * (n + 1), lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy: 0.5, seconds: 1 }));
  const end = { type: 'run-end', time: 1, status: 'finished', run: id, epoch: 10, step: 100, metrics: { train_loss: 1, val_loss: 1, val_accuracy: 0.5 } };
  writeFileSync(join(runs, id, 'events.jsonl'), [...epochs, end].map((event) => `${JSON.stringify(event)}\n`).join(''));
}

function timed<T>(act: () => T): [T, number] {
  const from = performance.now();
  const result = act();
  return [result, performance.now() - from];
}
const before = process.cpuUsage();
const [known, first] = timed(() => readStudyRuns(study));
const { user, system } = process.cpuUsage(before);
const ended = new Map([...known].filter(([, { state }]) => state === 'finished'));
const times: number[] = [];
let later = 0;
for (let i = 0; i < claims; i++) {
  const [, ms] = timed(() => {
    const [taken, again] = timed(() => readStudyRuns(study, ended));
    later = again;
    const next = nextRun(study.plan, study.space, study.seed, taken, study.manifest.at_once);
    if (typeof next !== 'object' || !claimRun(study, next) || !takeTurn(study, next.number)) throw new Error('Nobody else is here.');
  });
  times.push(ms);
}
times.sort((a, b) => a - b);
const round = (ms: number): number => Math.round(10 * ms) / 10;
console.log(JSON.stringify({ runs: ended.size, first_look_ms: Math.round(first), first_look_cpu_ms: Math.round((user + system) / 1000), later_look_ms: round(later), claim_ms: { median: round(times[claims >> 1]!), longest: round(times.at(-1)!) } }, null, 2));
