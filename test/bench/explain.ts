import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { RunEnd } from '../../extension/shared/events';
import { forkInspector } from '../inspector-process';
import { spread } from './spread';

const [folder, ...given] = process.argv.slice(2);
const { values } = parseArgs({ args: given, options: { threads: { type: 'string', default: String(Math.min(2, availableParallelism())) }, rounds: { type: 'string', default: '7' }, example: { type: 'string', default: 'simple-cnn' } } });
const words = ['train', `media/examples/${values.example}.cnn.jsonc`, '--runs', `${folder}/runs`, '--set', 'data.dataset={ "Shapes": { "images": 200 } }', '--set', 'epochs=1', '--max-steps', '5', '--json'];
const printed = execFileSync(process.execPath, ['dist/cli.js', ...words], { encoding: 'utf8', maxBuffer: 2 ** 28 });
const { run } = JSON.parse(printed.trim().split('\n').at(-1)!) as RunEnd;
const { inspector, end } = forkInspector({ threads: Number(values.threads) });

async function times(ask: (index: number) => Promise<unknown>): Promise<{ first: number; then: number }> {
  const took: number[] = [];
  for (let i = 0; i <= Number(values.rounds); i++) {
    const began = performance.now();
    await ask(i);
    took.push(performance.now() - began);
  }
  return { first: Math.round(took[0]!), then: Math.round(spread(took.slice(1)).median) };
}

const { methods } = await inspector.describe({ run });
await inspector.predict({ run, image: { kind: 'validation', index: 0 } });
const request = (method: string) => (index: number) => ({ run, image: { kind: 'validation' as const, index }, method });
const gradCam = request('GradCAM');
const milliseconds: Record<string, { first: number; then: number }> = {};
for (const { name } of methods) milliseconds[name] = await times((index) => inspector.explain(request(name)(index)));
milliseconds.layerMaps = await times((index) => inspector.layerMaps(gradCam(index)));
milliseconds.trust = await times((index) => inspector.trust(gradCam(index)));
milliseconds.randomise = await times((index) => inspector.randomise(gradCam(index)));
console.log(JSON.stringify({ cpu: cpus()[0]!.model, threads: Number(values.threads), example: values.example, milliseconds }));
await end();
