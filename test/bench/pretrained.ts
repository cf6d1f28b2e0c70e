import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseExperiment } from '../../extension/core/config/parse';
import { buildModel } from '../../extension/core/model/build';
import { openEngine } from '../../extension/engines/open';
import { readGivenWeights } from '../../extension/trainer/weights/given-weights';
import { hashed } from '../hashed';

const [folder, python = 'python3'] = process.argv.slice(2) as [string, string?];
const templates = resolve('media/examples/pretrained');
execFileSync(python, [resolve('test/bench/pretrained_timm.py'), folder], { stdio: ['ignore', 'inherit', 'inherit'] });
const theirs = JSON.parse(readFileSync(join(folder, 'logits.json'), 'utf8')) as Record<string, number[]>;

const engine = await openEngine('onnx');
for (const [name, logits] of Object.entries(theirs)) {
  const { experiment } = parseExperiment(readFileSync(join(templates, `${name}-imagenet.cnn.jsonc`), 'utf8'));
  const model = buildModel(experiment!.model, [3, 64, 64]).model!;
  const { weights, told } = readGivenWeights(join(folder, `${name}.pth`), model);
  engine.setState(weights);
  const program = await engine.compile('logits', (io) => ({ outputs: { logits: model.forward(io, io.inputs.images!, (key) => io.state(key), { training: false }).logits } }), { images: { shape: [2, 3, 64, 64], dtype: 'float32' } });
  const ours = (await program.run({ images: hashed(2 * 3 * 64 * 64, 300) })).logits!;
  const largest = Math.max(...logits.map(Math.abs));
  const difference = Math.max(...logits.map((value, i) => Math.abs(value - ours[i]!))) / largest;
  console.log(`${name}: ${Object.keys(weights).length} weights by ${told.some(({ id }) => id === 'weights-matched') ? 'order' : 'name'}, logits up to ${largest.toPrecision(3)}, largest difference ${difference.toExponential(1)} of that`);
  program.dispose();
}
engine.dispose();

const cnnLab = (...words: string[]): string => execFileSync(process.execPath, [resolve('dist/cli.js'), ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
const settings = ['data.dataset={"Shapes":{"images":222}}', 'data.train_transform=[{"Resize":64},"RandomHorizontalFlip","ToTensor",{"Normalize":"auto"}]', 'data.test_transform=[{"Resize":64},"ToTensor",{"Normalize":"auto"}]', 'epochs=1', 'scheduler=null'];
console.log(cnnLab('train', join(templates, 'resnet-18-imagenet.cnn.jsonc'), '--weights', join(folder, 'resnet18.pth'), ...settings.flatMap((each) => ['--set', each]), '--runs', 'runs').split('\n').slice(-2).join('\n'));
console.log(cnnLab('export', 'last', '--runs', 'runs', '--to', 'onnx', '--out', 'resnet18'));
