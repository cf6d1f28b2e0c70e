import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newestStudy, studyOf } from '../../extension/lab/study/study-place';
import { parseStudyClaim, parseStudyManifest } from '../../extension/shared/study';

const manifest = { version: 1, id: '20260101-120000-lr', name: 'lr', created: '2026-01-01T12:00:00.000Z', source: '/home/u/lr.cnn.jsonc', runs: '../../runs', at_once: 1, engine: null, threads: null };
const claim = { version: 1, number: 3, trial: 1, seed: 42, setting: { lr: 0 }, values: { lr: 0.1 }, metric: 'val_accuracy', rungs: [{ epoch: 2, bound: null }], host: 'h', pid: 1, start: '', since: '2026-01-01T12:00:00.000Z' };
/** Each field as none of them is, and what else is wrong. */
const variants = (sound: object, wrong: unknown, others: [string, unknown][]): [string, object][] =>
  [...Object.keys(sound).map((key): [string, unknown] => [key, wrong]), ...others].map(([key, value]) => [key, { ...sound, [key]: value }]);

test('what was written is read', () => {
  expect(parseStudyManifest(JSON.stringify(manifest))).toEqual(manifest);
  expect(parseStudyManifest(JSON.stringify({ ...manifest, runs: '..\\..\\runs' })).runs).toBe('..\\..\\runs');
  expect(parseStudyClaim(JSON.stringify(claim))).toEqual(claim);
});

const places = ['/etc', '.', '..', '../..', '../../..', '../../../etc', '../../runs/../../..', 'C:\\', '../../a\0b', '../../'].map((place): [string, unknown] => ['runs', place]);
test.each(variants(manifest, [], [...places, ['id', '..'], ['id', 'a/b'], ['at_once', 0], ['threads', -1], ['created', 'x']]))('a study.json with %s is refused', (key, value) => {
  expect(() => parseStudyManifest(JSON.stringify(value)), JSON.stringify(value)).toThrow(`its "${key}" is not what it should be`);
});

test.each(variants(claim, null, [['number', -1], ['seed', 1.5], ['rungs', [{ epoch: 1, bound: 'x' }]], ['setting', { lr: 'x' }]]))('a claim with %s is refused', (key, value) => {
  expect(() => parseStudyClaim(JSON.stringify(value))).toThrow(`its "${key}" is not what it should be`);
});

test('what is no JSON, no object, or a mistake without its sentence, too', () => {
  for (const [text, words] of [['', 'it is not JSON'], ['[]', 'it is no object'], ['null', 'it is no object']] as const) for (const parse of [parseStudyManifest, parseStudyClaim]) expect(() => parse(text)).toThrow(words);
  expect(() => parseStudyClaim(JSON.stringify({ ...claim, mistake: 'x' }))).toThrow('its "mistake" is not');
});

test('a study that cannot be read keeps no other from being found', () => {
  const place = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-studies-'));
  try {
    for (const [id, json] of [['1', JSON.stringify({ ...manifest, source: path.join(place, 'a.cnn.jsonc') })], ['2', '{']] as const) {
      mkdirSync(path.join(place, 'studies', id), { recursive: true });
      writeFileSync(path.join(place, 'studies', id, 'study.json'), json);
      writeFileSync(path.join(place, 'studies', id, 'study.cnn.jsonc'), 'text');
    }
    const found = (text: string): string | null => studyOf(path.join(place, 'a.cnn.jsonc'), text, path.join(place, 'runs'));
    expect([found('text'), found('other'), newestStudy(path.join(place, 'a.cnn.jsonc'), path.join(place, 'runs'))]).toEqual([path.join(place, 'studies', '1'), null, path.join(place, 'studies', '1')]);
  } finally {
    rmSync(place, { recursive: true });
  }
});
