import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../extension/shared/user-error';
import { readManifest, writeManifest } from '../../extension/trainer/run-folder';
import { manifestOf } from './manifest-of';
import { richExperiments } from './rich-experiments';

const run = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-manifest-'));
afterAll(() => rmSync(run, { recursive: true }));
const examples = 'media/examples';
const names = readdirSync(examples).filter((name) => name.endsWith('.cnn.jsonc'));

const read = (name: string): string => readFileSync(path.join(examples, name), 'utf8');
const sound = manifestOf(read('simple-cnn.cnn.jsonc'));

/** What the config's reader makes of a choice again stands elsewhere in the text, and is no named block any more. */
const withoutPlaces = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'path' || key === 'block' ? undefined : each)));

test.each([...names.map((name): [string, string] => [name, read(name)]), ...Object.entries(richExperiments)])('what a run of %s writes is read as it was', (_, text) => {
  const written = manifestOf(text);
  writeManifest(run, written);
  expect(withoutPlaces(readManifest(run))).toEqual(withoutPlaces(written));
});

const wrong: [string, object, RegExp][] = [
  ['another version', { version: 2 }, /its "version" is not 1/],
  ['an id that leads elsewhere', { id: '../../other' }, /"id"/],
  ['no name', { name: undefined }, /"name"/],
  ['a name of a megabyte', { name: 'x'.repeat(2 ** 20) }, /"name"/],
  ['no time', { created: 'yesterday-ish' }, /"created"/],
  ['a source that is an object', { source: { path: '/' } }, /"source"/],
  ['a source with a NUL', { source: '/home/\0' }, /"source"/],
  ['classes that are no names', { classes: [{}] }, /"classes"/],
  ['classes that are no list', { classes: 'cat' }, /"classes"/],
  ['pictures of a terabyte', { image_shape: [3, 1e6, 1e6] }, /"image_shape"/],
  ['pictures without a height', { image_shape: [3, 32] }, /"image_shape"/],
  ['a std of 0', { normalize: { mean: [0], std: [0] } }, /"normalize"/],
  ['a mean that is text', { normalize: { mean: ['0'], std: [1] } }, /"normalize"/],
  ['a hash that is none', { data_hash: 'x' }, /"data_hash"/],
  ['versions that are no texts', { versions: { node: {} } }, /"versions"/],
  ['weights that are no path', { weights: 7 }, /"weights"/],
  ['a study that leads elsewhere', { study: { id: '../x', number: 0, trial: 0, values: {} } }, /"study"/],
  ['a study without values', { study: { id: 'x', number: 0, trial: 0 } }, /"study"/],
  ['no experiment', { experiment: null }, /"experiment"/],
  ['a layer that is not there', { experiment: { ...sound.experiment, model: [{ name: 'Backdoor', params: {}, path: [] }] } }, /"experiment" is none: .*Backdoor/],
  ['a parameter out of bounds', { experiment: { ...sound.experiment, data: { ...sound.experiment.data, batch_size: -1 } } }, /"experiment" is none: .*batch_size/],
  ['a data set that is none', { experiment: { ...sound.experiment, data: { ...sound.experiment.data, dataset: { name: '__proto__', params: {}, path: [] } } } }, /"experiment" is none/],
];

test.each(wrong)('a run.json with %s is refused, with what is wrong', (_, changes, reason) => {
  writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...sound, ...changes }));
  expect(() => readManifest(run)).toThrow(UserError);
  expect(() => readManifest(run)).toThrow(reason);
});

test.each(['', 'null', '[]', '7', '{', `{"__proto__": {}}`, '['.repeat(100_000), `{"version":1,"a":"${'x'.repeat(17 * 2 ** 20)}"}`])('a run.json that is none (case %#) is refused in one sentence', (text) => {
  writeFileSync(path.join(run, 'run.json'), text);
  expect(() => readManifest(run)).toThrow(/run\.json cannot be read \((it is|its)/);
});

test('an experiment nested thousands deep is refused', () => {
  const model = `${'{"name":"Sequential","params":{"body":['.repeat(20_000)}${']}}'.repeat(20_000)}`;
  writeFileSync(path.join(run, 'run.json'), JSON.stringify({ ...sound, experiment: { ...sound.experiment, model: ['HERE'] } }).replace('"HERE"', model));
  expect(() => readManifest(run)).toThrow(/run\.json cannot be read \(its "experiment" is nested too deeply/);
});
