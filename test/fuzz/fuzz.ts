import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Reads so many mutated texts in a process that has 200 MB for what it keeps, each within so many seconds; answers what it printed, and how it ended. */
export async function fuzz(seed: number, count: number, seconds: number): Promise<{ status: number | null; said: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-fuzz-'));
  const outfile = path.join(folder, 'texts.cjs');
  try {
    await build({ entryPoints: ['test/fuzz/texts.ts'], bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent', mainFields: ['module', 'main'], external: ['vscode'] });
    const child = spawn(process.execPath, ['--max-old-space-size=200', '--expose-gc', outfile, ...[seed, count, seconds].map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, said };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
