import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callTool, inOneLine, schemaOf } from '../../extension/agent/call-tool';
import { costsOfData } from '../../extension/agent/costs';
import { inside } from '../../extension/agent/inside';
import { mapDigits } from '../../extension/agent/map-digits';
import { readArguments } from '../../extension/agent/read-arguments';
import { skillPlace, skillText } from '../../extension/agent/skill';
import type { Desk, Tool } from '../../extension/agent/tool';
import { tools } from '../../extension/agent/tools';
import { describeName, vocabularyNames } from '../../extension/core/config/describe-vocabulary';
import { pointsOf } from '../../extension/lab/wait-for-run';
import type { EpochEnd } from '../../extension/shared/events';
import { fill } from '../../extension/shared/said';

const base = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-agent-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const folder = path.join(base, 'workspace');
mkdirSync(path.join(folder, 'inner'), { recursive: true });
mkdirSync(path.join(base, 'workspace-beside'));
writeFileSync(path.join(base, 'secret.cnn.jsonc'), '{}');
writeFileSync(path.join(folder, 'own.cnn.jsonc'), '{}');
const desk: Desk = {
  folder, scripts: '', dataFolder: path.join(base, 'data'),
  inspect: () => Promise.reject(new Error('nothing is looked into here')),
  agree: (costs, agreed) => (agreed ? Promise.resolve() : Promise.reject(new Error(`asked: ${costs.map((cost) => fill(cost)).join(' ')}`))),
};
const call = (name: string, given: object) => callTool(name, given, desk);

test('at most eight tools, and package.json tells the editor of the very same', () => {
  expect(Object.keys(tools).length).toBeLessThanOrEqual(8);
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { languageModelTools: Record<string, unknown>[]; mcpServerDefinitionProviders: { id: string }[]; chatSkills: { path: string }[] } };
  expect(contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema }))).toEqual(
    Object.entries<Tool>(tools).map(([name, tool]) => ({ name: `cnn_lab_${name}`, modelDescription: tool.description, inputSchema: schemaOf(tool) })),
  );
  expect(contributes.mcpServerDefinitionProviders.map(({ id }) => id)).toEqual(['cnnLab.server']);
  expect(contributes.chatSkills.map((skill) => skill.path)).toEqual([`./${skillPlace}`]);
});

test('whoever lists the tools pays for few words', () => {
  const words = JSON.stringify(Object.entries<Tool>(tools).map(([name, tool]) => ({ name, description: tool.description, inputSchema: schemaOf(tool) })));
  console.log(`${words.length} characters for ${Object.keys(tools).length} tools, ${skillText('.').length} for the skill`);
  expect(words.length).toBeLessThan(9000);
  expect(skillText('.').length).toBeLessThan(3000);
});

test('the skill has the head that agents look for, and names tools that are there', () => {
  const text = readFileSync(skillPlace, 'utf8');
  const [, name, description] = /^---\nname: (.*)\ndescription: (.*)\n---\n/.exec(text) ?? [];
  expect(name).toBe(path.basename(path.dirname(skillPlace)));
  expect(description!.length).toBeLessThanOrEqual(1024);
  const named = [...new Set([...skillText('.').matchAll(/`([a-z]+)`/g)].map(([, word]) => word!))].filter((word) => word !== 'set');
  expect(named.sort()).toEqual(['check', 'compare', 'describe', 'report', 'study', 'train', 'wait']);
});

const { wait } = tools;
test.each([
  [{ runs: 'last' }, 'There is no argument "runs": did you mean "run"?'],
  [{ quickly: true }, 'There is no argument "quickly": use run, study, seconds, stop.'],
  [{ run: 7 }, '"run" is to be {"type":"string"}, not 7.'],
  [{ run: 'last', seconds: 51 }, '"seconds" is to be {"type":"integer","minimum":0,"maximum":50}, not 51.'],
  [{ run: 'last', stop: 'yes' }, '"stop" is to be {"type":"boolean"}, not "yes".'],
  [['last'], 'Arguments are an object, such as {"file": "simple-cnn.cnn.jsonc"}.'],
])('what a tool cannot be called with is said in one line: %j', (given, words) => expect(() => readArguments(wait, given)).toThrow(words));

test('what is missing, and what is too much, is said', async () => {
  await expect(call('explain', { run: 'last' })).rejects.toThrow('"images" is missing: Pictures in the workspace');
  await expect(call('explain', { run: 'last', images: [] })).rejects.toThrow('"images" is to be {"type":"array"');
  await expect(call('compare', { metric: 'speed' })).rejects.toThrow('"metric" is to be {"type":"string","enum":["val_accuracy",');
  await expect(call('train', {})).rejects.toThrow('Say what to train: "file", or "run" to go on with one.');
  await expect(call('format', {})).rejects.toThrow('There is no tool "format": use one of describe, check,');
});

test('paths stay inside the workspace: "..", absolute ones, links and their targets', () => {
  symlinkSync(base, path.join(folder, 'out'));
  symlinkSync(path.join(base, 'secret.cnn.jsonc'), path.join(folder, 'link.cnn.jsonc'));
  symlinkSync(path.join(base, 'not-there-yet'), path.join(folder, 'dangling'));
  symlinkSync(path.join(folder, 'inner'), path.join(folder, 'within'));
  for (const word of ['..', '../secret.cnn.jsonc', 'inner/../../secret.cnn.jsonc', path.join(base, 'secret.cnn.jsonc'), '/etc/passwd', 'out/secret.cnn.jsonc', 'out', 'link.cnn.jsonc', 'dangling', 'dangling/x', path.join(base, 'workspace-beside'), '../workspace-beside'])
    expect(() => inside(folder, word), word).toThrow(/^"[^"]+" leads out of the workspace .*: only what is in it is read or written\.$/);
  for (const word of ['.', 'own.cnn.jsonc', './inner/../own.cnn.jsonc', 'inner/new/file', 'within', '..own', path.join(folder, 'own.cnn.jsonc')]) expect(inside(folder, word), word).toBe(path.resolve(folder, word));
});

test('no tool leaves the workspace: files, runs, studies, pictures, and a .cnn-lab that is a link', async () => {
  for (const file of ['../secret.cnn.jsonc', 'link.cnn.jsonc']) for (const name of ['check', 'train', 'study']) await expect(call(name, { file }), `${name} ${file}`).rejects.toThrow('leads out of the workspace');
  for (const run of ['..', '../..', base, 'out/run']) for (const name of ['wait', 'train']) await expect(call(name, { run }), `${name} ${run}`).rejects.toThrow('leads out of the workspace');
  await expect(call('compare', { runs: ['../../run'] })).rejects.toThrow('leads out of the workspace');
  await expect(call('wait', { study: '../study' })).rejects.toThrow('leads out of the workspace');
  await expect(call('explain', { run: '../run', images: ['val:0'] })).rejects.toThrow('leads out of the workspace');
  symlinkSync(base, path.join(folder, '.cnn-lab'));
  await expect(call('compare', {})).rejects.toThrow('".cnn-lab/runs" leads out of the workspace');
  await expect(call('wait', { run: 'last' })).rejects.toThrow('".cnn-lab/runs" leads out of the workspace');
  rmSync(path.join(folder, '.cnn-lab'));
});

test('where a path cannot be followed, the reason is said, and of what is outside none', () => {
  symlinkSync('circle', path.join(folder, 'circle'));
  for (const [word, reason] of [['x/'.repeat(3000), 'its path is too long'], ['x'.repeat(300), 'its path is too long'], ['circle', 'its link leads in a circle'], ['own.cnn.jsonc/x', 'a part of its path is a file, not a folder'], ['a\0b', 'it is no path']] as const)
    expect(() => inside(folder, word), word.slice(0, 20)).toThrow(new RegExp(`cannot be reached \\(${reason}\\): name a path in the workspace `));
  for (const word of [`../${'x/'.repeat(3000)}`, '/etc/passwd/x', '../\0']) expect(() => inside(folder, word), word.slice(0, 20)).toThrow('leads out of the workspace');
});

test('a workspace that is gone, or a file, is said to be', async () => {
  for (const [place, reason] of [['gone', 'it does not exist'], ['secret.cnn.jsonc', 'it is a file, not a folder']] as const)
    for (const [name, given] of [['check', { file: 'own.cnn.jsonc' }], ['compare', {}], ['wait', { study: 'last' }]] as const) await expect(callTool(name, given, { ...desk, folder: path.join(base, place) })).rejects.toThrow(`The workspace ${path.join(base, place)} cannot be read (${reason}): put it back, or open another.`);
});

test('a link beside the runs, or in a run or a study, is not followed', async () => {
  const lab = path.join(folder, '.cnn-lab');
  for (const [kind, manifest] of [['runs', 'run.json'], ['studies', 'study.json']] as const) {
    mkdirSync(path.join(lab, kind, 'one'), { recursive: true });
    writeFileSync(path.join(lab, kind, 'one', manifest), '{}');
    symlinkSync(path.join(base, 'secret.cnn.jsonc'), path.join(lab, kind, 'one', 'notes.md'));
  }
  for (const [name, given] of [['wait', { run: 'one' }], ['train', { run: 'one' }], ['compare', { runs: ['one'] }], ['explain', { run: 'one', images: ['val:0'] }], ['report', { runs: ['one'] }], ['wait', { study: 'one' }], ['report', { study: 'one' }], ['study', { study: 'one' }]] as const)
    await expect(call(name, given), `${name} ${JSON.stringify(given)}`).rejects.toThrow(/notes\.md is a link, and a run has none/);
  for (const [kind, manifest, given] of [['runs', 'run.json', { run: 'one' }], ['studies', 'study.json', { study: 'one' }]] as const) {
    rmSync(path.join(lab, kind, 'one', 'notes.md'));
    await expect(call('wait', given)).rejects.toThrow(`${manifest} cannot be read`);
  }
  for (const beside of ['studies', 'index', 'logs', 'queue']) {
    rmSync(path.join(lab, beside), { recursive: true, force: true });
    symlinkSync(base, path.join(lab, beside));
    for (const name of ['compare', 'report'] as const) await expect(call(name, {}), beside).rejects.toThrow(`".cnn-lab/${beside}" leads out of the workspace`);
    rmSync(path.join(lab, beside));
  }
  rmSync(lab, { recursive: true });
});

test('whatever is asked for, a mistake is one line', async () => {
  const mistake: unknown = await call('describe', { name: 'a\nb\u202ec\u001b[2J' }).catch((error: unknown) => error);
  expect(inOneLine(mistake)).toBe('There is nothing of the name "a b\\u202ec\\u001b[2J": ask without one for all names.');
});

test('what costs is asked about: a download, pictures outside the workspace, many runs', async () => {
  const cifar = { name: 'CIFAR10', params: { file: null }, path: [] };
  expect(costsOfData(cifar, folder, desk).map((cost) => fill(cost))).toEqual(['CIFAR10 (170 MB) is downloaded.']);
  mkdirSync(path.join(base, 'data'));
  writeFileSync(path.join(base, 'data', 'CIFAR10.pack'), '');
  expect(costsOfData(cifar, folder, desk)).toEqual([]);
  const pictures = (root: string) => costsOfData({ name: 'ImageFolder', params: { root }, path: [] }, folder, desk).map((cost) => fill(cost));
  expect([pictures('inner'), pictures('..')]).toEqual([[], [`Pictures are read outside the workspace, in ${base}.`]]);
  rmSync(path.join(base, 'data'), { recursive: true });
  const table = costsOfData({ name: 'ImageTable', params: { table: 'inner/train.csv', images: '../pictures', val_table: '/data/val.csv' }, path: [] }, folder, desk).map((cost) => fill(cost));
  expect(table).toEqual([`Pictures are read outside the workspace, in ${path.join(base, 'pictures')}.`, 'Pictures are read outside the workspace, in /data/val.csv.']);
  const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
  writeFileSync(path.join(folder, 'far.cnn.jsonc'), text.replace(/"dataset": "Shapes"/, '"dataset": { "CIFAR10": {} }').replace('"epochs"', '"study": { "seeds": 20 }, "epochs"'));
  const far = JSON.parse(await call('check', { file: 'far.cnn.jsonc' })) as { costs: string[] };
  expect(far.costs).toEqual(['CIFAR10 (170 MB) is downloaded.', expect.stringMatching(/^These are 20 runs, and none of this network was trained here yet/)]);
  const weighty = JSON.parse(await call('check', { file: 'far.cnn.jsonc', set: ['data.dataset=Shapes', 'weights=../vgg.pth', 'study=null'] })) as { costs: string[] };
  expect(weighty.costs).toEqual([`Weights are read outside the workspace, from ${path.join(base, 'vgg.pth')}.`]);
  await expect(call('study', { file: 'far.cnn.jsonc' })).rejects.toThrow('asked: CIFAR10 (170 MB) is downloaded. These are 20 runs');
});

test('every name of the vocabulary is described, with its parameters and their defaults; what is none is told with what is near', () => {
  for (const name of Object.values(vocabularyNames()).flat()) expect(describeName(name)[0]!.doc.length, name).toBeGreaterThan(5);
  expect(describeName('StepLR')[0]).toMatchObject({ kind: 'scheduler', params: expect.arrayContaining([expect.stringMatching(/^gamma = 0\.1: a number/) as string]) as string[] });
  expect(describeName('RandomChoice').map(({ kind }) => kind)).toEqual(['transform', 'batch transform']);
  expect([...describeName('plateau'), ...describeName('training'), ...describeName('bias-before-batch-norm')].map(({ kind }) => kind)).toEqual(['health', 'key', 'problem']);
  expect(() => describeName('StepLRR')).toThrow('There is nothing of the name "StepLRR": did you mean StepLR?');
});

test('of many epochs a few are told: the first, the best, the last', () => {
  const epochs = Array.from({ length: 200 }, (_, i) => ({ epoch: i + 1 }) as EpochEnd);
  expect(pointsOf(epochs, 77).map(({ epoch }) => epoch)).toEqual([1, 34, 67, 77, 101, 134, 167, 200]);
  expect(pointsOf(epochs.slice(0, 3), 2).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(pointsOf(epochs.slice(0, 1), null).map(({ epoch }) => epoch)).toEqual([1]);
  expect(pointsOf([], null)).toEqual([]);
});

test('a map is told in digits, eight a side at most', () => {
  expect(mapDigits([0, 0.5, 1, 0.25], 2, 2)).toEqual(['05', '92']);
  const map = new Float32Array(32 * 32);
  map[31 * 32 + 31] = 1;
  expect(mapDigits(map, 32, 32)).toEqual([...Array.from({ length: 7 }, () => '00000000'), '00000009']);
});
