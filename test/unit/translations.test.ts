import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBundle, sentencesIn, sentencesInSources, unspoken } from '../sentences';

const sentences = sentencesInSources();
const bundle = readBundle();
const written = new Set(sentences.map(({ text }) => text));
const leftOver = Object.keys(bundle).filter((sentence) => !written.has(sentence));
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test('every sentence that users read has a translation', () => {
  const missing = sentences.filter(({ text }) => !Object.hasOwn(bundle, text)).map(({ text, place }) => `${place} ${text}`);
  console.log(`${written.size} sentences: ${Object.keys(bundle).length - leftOver.length} translated, ${missing.length} missing, ${leftOver.length} left over; ${Object.keys(read('package.nls.json')).length} of package.json`);
  expect(missing).toEqual([]);
});

test('what speaks to users holds no words that are not a sentence', () => {
  // What is typed, and what is written into a file: these stay as they are in every language.
  const typed = /^(cnn-lab |--|__init__ of the library$|is not$|not in$|(mean|maximum) over channels$|color-mix|<!DOCTYPE|\/\/ |CNN Lab(: (…|Grad-CAM))?$)/;
  const classes = new Set(['choose another', 'mark dashed', 'chart chart-…', 'card own', 'layer head', 'layer input', 'experiment-bar toolbar', 'learning-rate finder', 'sign line', 'fold columns', 'fold note', 'fold plan', 'cell number', 'cell name', 'choice filter', 'created desc', 'segments save-buttons', 'drawn drawn-…', 'drawn drawn-curves', 'line-swatch dashed']);
  expect(unspoken().filter(({ text }) => !typed.test(text) && !classes.has(text)).map(({ text, place }) => `${place} ${text}`)).toEqual([]);
});

test('a style sheet says nothing: its words could not be translated', () => {
  const sheets = readdirSync('webview', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(8);
  expect(sheets.filter((file) => /content:\s*['"][^'"]*\p{L}/u.test(readFileSync(`webview/${file}`, 'utf8')))).toEqual([]);
});

test('nobody in the editor is told to type a command: only the command line says such sentences', () => {
  const typed = /\bcnn-lab (\w+|COMMAND) |\bnpm |(^|\s)--[a-z]/;
  expect(sentences.filter(({ text }) => typed.test(text)).filter(({ place }) => !place.startsWith('extension/cli')).map(({ text, place }) => `${place} ${text}`)).toEqual([]);
});

test('no translation is left over', () => expect(leftOver).toEqual([]));

test('a translation has the places that its sentence has', () => {
  expect(Object.entries(bundle).filter(([sentence, translated]) => placeholders(sentence).join() !== placeholders(translated).join())).toEqual([]);
});

test('translations keep to the terms of the glossary', () => {
  const terms = [...readFileSync('media/l10n/glossary.md', 'utf8').matchAll(/^\| ([\w -]+) \| (.*) \|$/gm)].slice(1).map(([, english, chinese]) => [new RegExp(`\\b${english}(?:e?s)?\\b`, 'i'), chinese!.split(', ')] as const);
  expect(terms.length).toBeGreaterThan(40);
  const strays = Object.entries(bundle).flatMap(([sentence, translated]) => terms.flatMap(([english, chinese]) => (english.test(sentence.replace(/\{\w+\}/g, '')) && !chinese.some((term) => translated.includes(term)) ? `${english.source}: ${sentence} → ${translated}` : [])));
  expect(strays).toEqual([]);
});

test('translations are sorted, so that two people who add some meet seldom', () => expect(Object.keys(bundle)).toEqual(Object.keys(bundle).toSorted()));

test("package.json's words are there in both languages", () => {
  const [english, chinese] = [read('package.nls.json'), read('package.nls.zh-cn.json')];
  const named = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, name]) => name!);
  expect([...new Set(named)].sort()).toEqual(Object.keys(english).sort());
  expect(Object.keys(chinese)).toEqual(Object.keys(english));
  const links = (text: string) => text.match(/\]\([^)]*\)|`[^`]*`/g) ?? [];
  for (const [key, text] of Object.entries(english)) expect(links(chinese[key]!), key).toEqual(links(text));
});

test('each page of the walkthroughs is there in both languages, with the same code', () => {
  const pages = [...readFileSync('package.json', 'utf8').matchAll(/"markdown": "(media\/walkthrough\/[\w-]+)\.md"/g)].map(([, page]) => page!);
  expect(pages.length).toBeGreaterThan(10);
  const code = (text: string) => [...text.matchAll(/```[^]*?```|`[^`\n]+`/g)].map(([span]) => span.replace(/\s+/g, ' ')).sort();
  for (const page of pages) expect(code(readFileSync(`${page}.nls.zh-cn.md`, 'utf8')), page).toEqual(code(readFileSync(`${page}.md`, 'utf8')));
});

test('what the editor may show tells nobody to type a command: that is the command line’s own', () => {
  expect(sentences.filter(({ text, place }) => !/^extension\/cli\b/.test(place) && /[ (]--[a-z]{2,}|\bcnn-lab [a-z]/.test(text))).toEqual([]);
});

test('a sentence is found however it is written', () => {
  const code = `
    said\`\${{ name }} spans \${{ extent: size * 2 }} pixels\`; t('Plain {a}', { a }); t(dark ? 'Dark' : 'Light'); around('Press {key}', {});
    new UserError('id', many ? 'Many {n}' : 'One', {}); const row = { sentence: 'A sentence', doc: 'A doc', other: 'not this' }; said\`\${{ a }}, \${{ b }}\`; other('nor this');`;
  expect(sentencesIn('a.ts', code).map(({ text }) => text)).toEqual(['{name} spans {extent} pixels', 'Plain {a}', 'Dark', 'Light', 'Press {key}', 'Many {n}', 'One', 'A sentence', 'A doc']);
});
