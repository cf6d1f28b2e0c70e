import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRun } from '../random-runs/inputs';
import { digest, scriptCases, scriptOf } from '../random-runs/script-cases';
import { apartFromScript, scriptResults } from '../random-runs/script-results';
import { cnnLab, events, temporaryFolder } from '../trainer/command-line';

const cases = scriptCases(process.cwd());
const folder = temporaryFolder();

describe('Copy as PyTorch, run by PyTorch', () => {
  it.each(cases)('$name: the script is the one whose result is recorded (else: npm run torch-scripts)', (one) => {
    expect(digest(scriptOf(one))).toBe(scriptResults[one.name]?.script);
  });

  // The random experiments are trained in random-runs.test.ts, and held against this there.
  it.each(cases.filter(({ name }) => !name.startsWith('seed')))('$name: the trainer comes to its numbers', async ({ name, experiment, pictures }) => {
    const place = path.join(folder, name);
    mkdirSync(place);
    const { file, weights } = await writeRun(place, experiment, pictures);
    const outcome = await cnnLab(place, ['train', file, '--json', '--weights', weights, '--threads', '1', '--data-folder', path.join(place, 'data')]);
    expect(outcome.stderr).toBe('');
    expect(apartFromScript(name, events(outcome), 2e-5)).toEqual([]);
  });
});
