import { execFileSync, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** A child that runs N steps or batches for each line "N" and answers with a line of JSON. */
export function contender(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(count) {
      child.stdin.write(`${count}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(' ')} ended:\n${errors}`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

/** The first Python that carries out `code`; null where none does. */
export function pythonWith(code, asked) {
  return [asked, process.env.PYTHON, 'python3', 'python'].filter(Boolean).find((python) => {
    try {
      execFileSync(python, ['-c', code], { stdio: 'ignore', timeout: 60_000 });
      return true;
    } catch {
      return false;
    }
  }) ?? null;
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
