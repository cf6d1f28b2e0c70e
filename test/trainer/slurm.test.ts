import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterStudy } from '../../extension/runner/slurm/cluster-study';
import { liveTrainer } from '../../extension/trainer/live-trainer';
import { whoHolds } from '../../extension/trainer/run-lock';
import { cli, ended, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';
import { missing, startCluster, type Cluster } from './slurm-cluster';
import { contentsOf, events, inFolder } from './study-contents';

const folder = temporaryFolder();
const nodes = ['n1', 'n2', 'n3'];
/** A task that is cancelled has twenty seconds to end, and one that is submitted begins when Slurm comes to it. */
const atEase = { timeout: 60_000 };
let cluster: Cluster;

const onCluster = { slurm: { partition: 'lab', time: 30, extra: ['--comment=of a test'] } };
/** A folder with a study whose runs take some seconds each, of which a quarter at most goes on to the end. */
function withStudy(name: string, on: unknown, stop_early: string | null = 'asha'): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  writeTinyExperiment(place, {
    data: { dataset: { Shapes: { images: 320 } }, batch_size: 16, train_transform: ['RandomHorizontalFlip', 'ToTensor'], test_transform: ['ToTensor'] },
    optimizer: { Adam: { lr: { $range: [0.0003, 0.009], log: true } } }, epochs: 16, scheduler: null, study: { search: 'random', trials: 6, at_once: 2, seeds: 1, stop_early, metric: 'val_loss', on },
  });
  return place;
}
const study = (place: string, words: string[], environment: NodeJS.ProcessEnv, during?: Parameters<typeof ended>[1]): Promise<Outcome> =>
  ended(spawn(process.execPath, [cli, 'study', ...words], { cwd: place, stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, LC_ALL: 'C' } }), during);
const objects = ({ stdout }: Outcome): Record<string, unknown>[] => stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
/** Tasks that run, by the node they run on. */
const tasks = (): Map<string, string> => new Map(cluster.slurm('squeue', '-h', '-r', '-t', 'RUNNING', '-o', '%N %F_%K').split('\n').filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
/** The run of a study that a task has taken, and trains. */
function runOf(place: string, task: string): { turn: string; run: string } | null {
  const [of] = inFolder(place, 'studies');
  const turn = inFolder(place, path.join('studies', path.basename(of!), 'turns')).find((each) => whoHolds(each) && readFileSync(path.join(each, 'task'), 'utf8') === task);
  const run = turn && inFolder(place, 'runs').find((each) => path.basename(each) === `${path.basename(of!)}-${path.basename(turn)}`);
  return run && liveTrainer(run) !== null && existsSync(path.join(run, 'events.jsonl')) && events(run).some(({ type }) => type === 'checkpoint') ? { turn, run } : null;
}
/** A task that trains and has a checkpoint, with its node. */
async function oneAtWork(place: string): Promise<{ node: string; task: string; turn: string; run: string }> {
  for (;;) {
    for (const [node, task] of tasks()) {
      const found = runOf(place, task);
      if (found) return { node, task, ...found };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A cluster takes its time: `npm run soak` goes through it. */
const lacks = process.env.CNN_LAB_SLURM ? missing : 'npm run soak';
const why = lacks === null ? '' : ` (skipped: it takes ${lacks})`;
describe.skipIf(lacks !== null)(`on a cluster with Slurm${why}`, () => {
  beforeAll(async () => void (cluster = await startCluster(nodes)));
  afterAll(() => cluster.close());

  test('a study whose tasks are requeued and whose nodes are lost comes to what it comes to here, run by run and bit for bit', async () => {
    const [here, there] = [withStudy('here', null), withStudy('there', onCluster)];
    const whole = study(here, ['tiny.cnn.jsonc', '--threads', '1'], process.env);
    const disturbed = study(there, ['tiny.cnn.jsonc', '--json'], cluster.environment);
    const requeued = await oneAtWork(there);
    // As the study's panel and the table of runs ask.
    process.env.SLURM_CONF = cluster.environment.SLURM_CONF;
    const asked = new ClusterStudy(inFolder(there, 'studies')[0]!);
    const standing = async ({ run }: { run: string }): Promise<string> => (await asked.ask(), asked.standing(Number(run.slice(-4))));
    expect(await standing(requeued)).toBe('going');
    expect(asked.line()).toMatchObject({ runs: 6, tasks: { running: expect.any(Number) as number }, mistake: null });
    cluster.slurm('scontrol', 'requeue', requeued.task);
    await expect.poll(() => standing(requeued), atEase).toBe('requeued');
    expect(asked.state).toMatchObject({ tasks: { waiting: 1 }, reason: expect.stringMatching(/./) as string });
    let lost = await oneAtWork(there);
    while (lost.run === requeued.run && tasks().get(lost.node) === requeued.task) lost = await oneAtWork(there);
    // What runs on the node goes with it: its daemon, the one of the task, the task, its trainer.
    const worker = whoHolds(lost.turn)!.pid;
    const trainer = liveTrainer(lost.run)!;
    const step = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(worker)], { encoding: 'utf8' }));
    cluster.killNode(lost.node);
    for (const pid of [step, worker, trainer]) process.kill(pid, 'SIGKILL');
    const status = await study(there, ['status'], cluster.environment);
    expect(status.stdout).toMatch(/^task +state +node or reason +run$/m);
    expect(status.stdout).toMatch(/^\d+_[01] +(RUNNING|PENDING|COMPLETING) /m);
    const end = await disturbed;
    expect([end.status, end.stderr]).toEqual([0, '']);
    expect(objects(end).at(-1)).toMatchObject({ type: 'study-end', status: 'finished', ended: 6 });
    expect((await whole).status).toBe(0);
    expect(contentsOf(there)).toEqual(contentsOf(here));
    expect(events(requeued.run).filter(({ type }) => type === 'run-start').length).toBeGreaterThan(1);
    expect(events(lost.run).filter(({ type }) => type === 'run-start').length).toBeGreaterThan(1);
  });

  test('who follows it may leave; stopped it is cancelled, its runs with a checkpoint; resumed it goes on', async () => {
    // None is ended by the study itself, which would not be resumed.
    const place = withStudy('stopped', onCluster, null);
    // A second time it would not wait for its own end.
    const once = (word: string): Parameters<typeof ended>[1] => {
      let asked = false;
      return (line, child) => void (line.includes(word) && !asked && (asked = child.kill('SIGINT')));
    };
    const left = await study(place, ['tiny.cnn.jsonc'], cluster.environment, once('begun'));
    expect(left.stdout).toMatch(/The study goes on where it is; cnn-lab study stop \S+ ends it\.\n$/);
    const { run } = await oneAtWork(place);
    expect((await study(place, ['stop'], cluster.environment)).stdout).toBe('The study stops: its runs end with a checkpoint.\n');
    while (tasks().size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await expect.poll(() => events(run).at(-1), atEase).toMatchObject({ type: 'run-end', status: 'stopped' });
    expect((await study(place, ['stop'], cluster.environment)).stdout).toBe('Nobody carries the study out.\n');
    const on = await study(place, ['resume', 'last', '--json'], cluster.environment, once('"run-'));
    expect(objects(on).at(-1)).toMatchObject({ type: 'study-end', status: 'left' });
    await expect.poll(() => events(run).filter(({ type }) => type === 'run-start').length, atEase).toBe(2);
    await study(place, ['stop'], cluster.environment);
  });

  test('what Slurm refuses is said, and what its machines lack', async () => {
    const place = withStudy('refused', { slurm: { partition: 'nowhere' } });
    const refused = await study(place, ['tiny.cnn.jsonc'], cluster.environment);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/^sbatch failed: Batch job submission failed: Invalid partition/)]);
    const without = await study(place, ['tiny.cnn.jsonc'], { ...cluster.environment, PATH: folder });
    expect([without.status, without.stderr]).toEqual([2, expect.stringMatching(/^There is no squeue on this machine/)]);
  });
});
