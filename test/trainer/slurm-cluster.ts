import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** What a cluster on one machine takes that is not here; null where all is (Debian: apt-get install slurm-wlm). */
export const missing = process.platform !== 'linux' || process.getuid?.() !== 0 ? 'root on Linux' : (['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol'].find((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0) ?? null);

/** Real daemons of Slurm: a controller, and a node daemon for each of a few nodes, all of them this machine. */
export interface Cluster {
  /** One of Slurm's programs, to its end; what it prints. */
  slurm(program: string, ...words: string[]): string;
  /** For processes that are to find the cluster. */
  environment: NodeJS.ProcessEnv;
  /** Ends a node's daemon as a power cut does. */
  killNode(name: string): void;
  close(): Promise<void>;
}

export async function startCluster(nodes: readonly string[]): Promise<Cluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-slurm-'));
  const at = (name: string): string => path.join(folder, name);
  for (const each of ['state', 'spool', 'log']) mkdirSync(at(each));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 });
  const [controller, ...ports] = await freePorts(nodes.length + 1);
  const host = os.hostname().split('.')[0]!;
  writeFileSync(at('slurm.conf'), [
    'ClusterName=test', `SlurmctldHost=${host}(127.0.0.1)`, `SlurmctldPort=${controller}`, 'SlurmUser=root', 'SlurmdUser=root',
    'AuthType=auth/munge', 'CredType=cred/munge', `AuthInfo=socket=${at('munge.socket')}`,
    `StateSaveLocation=${at('state')}`, `SlurmdSpoolDir=${at('spool')}/%n`, `SlurmctldPidFile=${at('controller.pid')}`, `SlurmdPidFile=${at('%n.pid')}`,
    'ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'JobAcctGatherType=jobacct_gather/none', 'SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core', 'MpiDefault=none',
    'SchedulerType=sched/builtin', 'SchedulerParameters=sched_interval=1', 'ReturnToService=2', 'SlurmdTimeout=10', 'KillWait=20', 'SlurmdParameters=config_overrides',
    ...nodes.map((name, i) => `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=2`), 'PartitionName=lab Nodes=ALL Default=YES State=UP', '',
  ].join('\n'));
  const environment = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const daemon = (program: string, ...words: string[]) => spawn(program, words, { stdio: 'ignore', env: environment });
  const munge = daemon('munged', '--foreground', '--force', `--key-file=${at('munge.key')}`, `--socket=${at('munge.socket')}`, `--pid-file=${at('munge.pid')}`, `--log-file=${at('log/munge')}`, `--seed-file=${at('munge.seed')}`);
  while (!existsSync(at('munge.socket'))) await soon();
  const control = daemon('slurmctld', '-D', '-L', at('log/controller'));
  const daemons = new Map(nodes.map((name) => [name, daemon('slurmd', '-D', '-N', name, '-L', at(`log/${name}`))]));
  const slurm = (program: string, ...words: string[]): string => execFileSync(program, words, { encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const idle = (): number => spawnSync('sinfo', ['-h', '-N', '-o', '%t'], { encoding: 'utf8', env: environment }).stdout.split('\n').filter((state) => state === 'idle').length;
  while (idle() < nodes.length) await soon();
  return {
    slurm, environment,
    killNode: (name) => void daemons.get(name)!.kill('SIGKILL'),
    async close() {
      spawnSync('scancel', ['--me'], { env: environment });
      for (const each of [...daemons.values(), control, munge]) {
        if (each.exitCode !== null || each.signalCode !== null) continue;
        const over = new Promise((resolve) => each.once('exit', resolve));
        each.kill('SIGKILL');
        await over;
      }
      // A task's own daemon waits for a controller that is gone.
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOfCluster(name, folder))) process.kill(Number(pid), 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a process has found its cluster in this folder. */
function isOfCluster(pid: string, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SLURM_CONF=${folder}/`);
  } catch {
    return false;
  }
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
