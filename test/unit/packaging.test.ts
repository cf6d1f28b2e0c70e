import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemsOf } from '../../packaging/rules.mjs';
import { belongs, targets } from '../../packaging/targets.mjs';

const known = JSON.parse(readFileSync('third-party/binaries.json', 'utf8')) as Record<string, string>;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown> & { version: string };
const raw = 'https://github.com/cnn-lab/cnn-lab/raw/HEAD/';

/** A VSIX in WebAssembly without its machine code, with `changes` to its files. */
function vsix(changes: Record<string, string | Buffer | null> = {}): Map<string, Buffer> {
  const own = ['package.json', 'package.nls.json', 'package.nls.zh-cn.json', 'SECURITY.md', 'THIRD-PARTY-NOTICES.txt', 'README.zh-CN.md', 'third-party/licences/Apache-2.0.txt', 'media/screenshots/training.png',
    ...[...readFileSync('package.json', 'utf8').matchAll(/media\/[\w./-]+\.\w+/g)].map(([path]) => path)];
  const files = new Map<string, Buffer>(own.map((path) => [`extension/${path}`, readFileSync(path)]));
  files.set('extension.vsixmanifest', Buffer.from('<Identity />'));
  files.set('extension/LICENSE.txt', readFileSync('LICENSE'));
  files.set('extension/dist/extension.js', Buffer.from(''));
  files.set('extension/changelog.md', readFileSync('CHANGELOG.md'));
  // As vsce writes it.
  files.set('extension/readme.md', Buffer.from(readFileSync('README.md', 'utf8').replaceAll('](media/', `](${raw}media/`)));
  for (const [path, bytes] of Object.entries(changes)) if (bytes === null) files.delete(path);
  else files.set(path, Buffer.from(bytes));
  return files;
}
const problems = (changes: Record<string, string | Buffer | null> = {}, size = 1e6): string[] => problemsOf('universal', size, vsix(changes), known).filter((each) => !/^(onnxruntime-web|@img\/sharp-wasm32).* is missing\.$/.test(each));
const withManifest = (changes: Record<string, unknown>) => problems({ 'extension/package.json': JSON.stringify({ ...manifest, ...changes }) });

test('what we have is what both markets take', () => {
  expect(problems()).toEqual([]);
});

test.each<[string, () => string[], string]>([
  ['too large', () => problems({}, 15.1e6), 'It has 15.1 MB, more than 15.'],
  ['for another platform', () => problems({ 'extension.vsixmanifest': '<Identity TargetPlatform="linux-x64" />' }), 'It is for linux-x64, not universal.'],
  ['with another platform’s machine code', () => problems({ 'extension/dist/node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll': '' }), 'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll is another platform\'s.'],
  ['with machine code that nobody looked at', () => problems({ 'extension/dist/ort-wasm-simd-threaded.wasm': 'other' }), 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm is not what third-party/binaries.json has.'],
  ['with a test', () => problems({ 'extension/test/a.js': '' }), 'extension/test/a.js does not belong there.'],
  ['without notices', () => problems({ 'extension/THIRD-PARTY-NOTICES.txt': null }), 'extension/THIRD-PARTY-NOTICES.txt is missing.'],
  ['without a walkthrough’s page', () => problems({ 'extension/media/walkthrough/train.md': null }), 'extension/media/walkthrough/train.md, which package.json names, is missing.'],
  ['a version with a word', () => withManifest({ version: '1.0.0-beta' }), 'The version is three numbers, not 1.0.0-beta.'],
  ['a version that the changelog does not know', () => withManifest({ version: '99.0.0' }), 'The changelog says nothing of 99.0.0.'],
  ['a category that there is not', () => withManifest({ categories: ['Cooking'] }), 'The Marketplace has no category Cooking.'],
  ['an icon that is an SVG', () => withManifest({ icon: 'media/activity-bar.svg' }), 'The icon is a PNG of 128 x 128 pixels at least.'],
  ['a word that is not translated', () => withManifest({ displayName: '%none%' }), 'package.nls.json has no none.'],
  ['a picture over http', () => problems({ 'extension/readme.md': '![a](http://x/a.png)' }), 'http://x/a.png: pictures come over https and are no SVG.'],
  ['a picture that is not there', () => problems({ 'extension/readme.md': `![a](${raw}media/none.png)` }), 'media/none.png, which the README shows, is missing.'],
])('a VSIX %s is told', (_, found, sentence) => {
  expect(found()).toContain(sentence);
});

test('each target has its own machine code, and no file of it belongs to two', () => {
  for (const [target, { place }] of Object.entries(targets)) {
    const own = Object.keys(known).filter((file) => belongs(file, place) && !file.startsWith('onnxruntime-web/'));
    expect(own.some((file) => file.startsWith('@img/sharp-')), target).toBe(true);
    expect(own.some((file) => file.startsWith('onnxruntime-node/')), target).toBe(place !== null);
    for (const [other, { place: elsewhere }] of Object.entries(targets)) if (other !== target) expect(own.filter((file) => belongs(file, elsewhere))).toEqual([]);
  }
});
