import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cnnLab, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder);
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
write('typo.cnn.jsonc', '{\n  "data": { "dataset": "Shapes" },\n  "model": ["Flatten", { "Linaer": { "out_features": 10 } }],\n  "optimizer": "Adam",\n  "epochs": 1\n}\n');
write('syntax.cnn.jsonc', '{\n  "data": { "dataset": "Shapes" \n  "epochs": 1\n}\n');
write('folder.cnn.jsonc', '{\n  "data": {\n    "dataset": { "ImageFolder": { "root": "nowhere", "size": 32 } }\n  },\n  "model": ["Flatten", { "Linear": 2 }],\n  "optimizer": "Adam",\n  "epochs": 1\n}\n');
write('wide.cnn.jsonc', '{\n  "data": { "dataset": { "Shapes": { "images": 100 } }, "batch_size": 32, "train_transform": ["ToTensor"], "test_transform": ["ToTensor"], "stratify": true },\n  "model": [{ "Upsample": { "scale_factor": 2 } }, { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": 10 }],\n  "optimizer": "SGD",\n  "epochs": 1\n}\n');
write('weighted.cnn.jsonc', readFileSync(path.join(folder, 'tiny.cnn.jsonc'), 'utf8').replace('{', '{\n  "weights": "nowhere.pth",'));
write('a-file', 'no folder');
write('notes.txt', 'no picture');
write('broken.safetensors', 'x'.repeat(100));
mkdirSync(path.join(folder, 'empty'));

/** What is typed; what one line on stderr must name. */
const mistakes: [string, RegExp][] = [
  ['', /^$/],
  ['trian tiny.cnn.jsonc', /no command "trian": did you mean train\?/],
  ['train', /train needs FILE .*cnn-lab train FILE/],
  ['train tiny.cnn.jsonc more', /no use for "more"/],
  ['train tiny.cnn.jsonc --max-step 3', /no option --max-step: did you mean --max-steps\?/],
  ['train tiny.cnn.jsonc --max-steps', /--max-steps needs a value: --max-steps N/],
  ['train tiny.cnn.jsonc --max-steps=0', /--max-steps 0: give a whole number from 1 up/],
  ['train tiny.cnn.jsonc --max-steps ten', /--max-steps ten: give a whole number/],
  ['train tiny.cnn.jsonc --json=yes', /--json takes no value/],
  ['train nowhere.cnn.jsonc', /nowhere\.cnn\.jsonc: there is no such file/],
  ['train typo.cnn.jsonc', /^typo\.cnn\.jsonc:3:\d+: .*Linaer.*Linear/],
  ['train syntax.cnn.jsonc', /^syntax\.cnn\.jsonc:3:\d+: /],
  ['train folder.cnn.jsonc', /folder\.cnn\.jsonc:3:18: .*nowhere/],
  ['train tiny.cnn.jsonc --set optimizer', /"optimizer" sets nothing: write it as key\.key=value/],
  ['train tiny.cnn.jsonc --set optimizer.lr=fast', /^tiny\.cnn\.jsonc:\d+:\d+: .*lr.*fast/],
  ['train tiny.cnn.jsonc --set model.6.Linear.out_features=7', /^tiny\.cnn\.jsonc:\d+:\d+: .*7.*10/],
  ['train tiny.cnn.jsonc --engine abacus', /abacus.*auto/],
  ['train tiny.cnn.jsonc --weights nowhere.safetensors', /no weights file .*nowhere\.safetensors/],
  ['train weighted.cnn.jsonc', /^\S*weighted\.cnn\.jsonc:2:14: There is no weights file \S*nowhere\.pth/],
  ['train tiny.cnn.jsonc --weights broken.safetensors', /broken\.safetensors is not a whole safetensors file/],
  ['train tiny.cnn.jsonc --runs a-file/runs', /a-file.*--runs/],
  ...(process.platform === 'linux' ? ([['train tiny.cnn.jsonc --runs /proc/cnn-lab/runs', /\/proc\/cnn-lab.* cannot be written: you may not write there.*--runs/], ['train tiny.cnn.jsonc --runs /sys/cnn-lab/runs', /\/sys\/cnn-lab.* cannot be written: .*--runs/]] as [string, RegExp][]) : []),
  ['train tiny.cnn.jsonc --runs a-file', /a-file.* cannot be written: .*--runs/],
  ['train tiny.cnn.jsonc --weights empty', /empty is a folder without checkpoints: name a file with weights, a run, or RUN@EPOCH\./],
  ['runs --runs a-file', /a-file cannot be looked into for runs \(it is a file, not a folder\).*--runs/],
  ['predict last val:0 --runs a-file', /a-file cannot be looked into for runs/],
  ['resume nothing', /no run "nothing"/],
  ['resume empty', /no run "empty"/],
  ['predict nothing val:0', /no run "nothing"/],
  ['check nowhere.cnn.jsonc', /nowhere\.cnn\.jsonc: there is no such file/],
  ['check typo.cnn.jsonc', /^typo\.cnn\.jsonc:3:\d+: .*Linaer/],
  ['schedule tiny.cnn.jsonc --metrics 1,x', /--metrics 1,x: "x" is not a number/],
  ['augment tiny.cnn.jsonc --image 4000', /Picture 4000 is not in the training set of 144 pictures/],
  ['compare', /compare needs RUN/],
];

test.each(mistakes)('cnn-lab %s', async (words, message) => {
  const { status, stderr, stdout } = await cnnLab(folder, words === '' ? [] : words.split(' '));
  expect(status).toBe(2);
  expect(stderr.trim().split('\n').filter((line) => !line.startsWith('drawing'))).toHaveLength(1);
  expect(stderr.trim()).toMatch(message);
  if (words !== '' && !words.startsWith('train folder') && !words.startsWith('check')) expect(stdout.replace(/^.*\n.*parameters, .*\n/, '')).toBe('');
});

/** Networks that no memory is large enough for, or WebAssembly's is not; what the one line must say. */
test.each([
  ['wasm', 200, /^\S*wide\.cnn\.jsonc:2:\d+: Out of memory: training on 32 pictures at once takes 31\.5 GB or more, and WebAssembly has 4 GB at most\. Set batch_size to 4\. .*"onnx"/],
  ['wasm', 1000, /^\S*wide\.cnn\.jsonc:3:\d+: .*even one picture takes 24\.6 GB .* 4 GB at most\. Make Upsample 0 smaller: its output is 3 × 32000 × 32000\. .*"onnx"/],
  // More than any machine has is told before anything is tried.
  ['onnx', 5000, /^\S*wide\.cnn\.jsonc:3:\d+: .*this machine has .*Make Upsample 0 smaller: its output is 3 × 160000 × 160000\.$/],
  ['onnx', 100_000, /^\S*wide\.cnn\.jsonc:3:\d+: With this Upsample the maps of one picture take 123 TB, and 1\.1 TB is the most: make it, or what comes into it, smaller\.$/],
])('out of memory on %s with pictures enlarged %i times', async (engine, factor, message) => {
  const { status, stderr } = await cnnLab(folder, ['train', 'wide.cnn.jsonc', '--engine', engine, '--set', `model.0.Upsample.scale_factor=${factor}`]);
  expect(status).toBe(2);
  const lines = stderr.trim().split('\n').filter((line) => !line.startsWith('drawing'));
  expect(lines).toEqual([expect.stringMatching(message)]);
});

test('mistakes found before the run leave no folder behind', () => {
  // Only the folder whose data could not be read has begun, and the engine that is not there.
  expect(readdirSync(path.join(folder, '.cnn-lab/runs')).filter((run) => run.includes('typo') || run.includes('syntax'))).toEqual([]);
});

test('with --json a mistake is an object with its id and its values', async () => {
  const { status, stdout, stderr } = await cnnLab(folder, ['runs', '--json', '--rows']);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ type: 'error', id: 'unknown-option', message: stderr.trim(), values: { command: 'runs', option: '--rows' } });
});
