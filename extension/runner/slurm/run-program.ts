import { execFile } from 'node:child_process';
import { UserError } from '../../shared/user-error';

/** What one of Slurm's programs has printed. Throws a UserError where it is not there, or refuses. */
export function runProgram(program: 'sbatch' | 'squeue' | 'scancel', words: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, words, { encoding: 'utf8', timeout: patienceMs }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === 'ENOENT') return reject(new UserError('slurm-missing', 'There is no {program} on this machine: a study "on" Slurm is begun on a machine of the cluster, where Slurm\'s commands are.', { program }));
      const reason = stderr.trim().split('\n').at(-1)!.replace(/^\w+: (error|fatal): /, '');
      reject(new UserError('slurm-refused', '{program} failed: {reason}', { program, reason: reason || error.message }));
    });
    // One that does not read has said why.
    child.stdin!.on('error', () => undefined).end(input);
  });
}

/** A controller that answers nothing for so long is not there. */
const patienceMs = 60_000;
