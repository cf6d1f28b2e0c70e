import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { lookOf } from '../../extension/core/export/look';
import { seedBand } from '../../extension/core/report/bands';
import { changesBetween } from '../../extension/core/report/changes';
import type { Report } from '../../extension/core/report/parts';
import { reportHtml } from '../../extension/core/report/report-html';
import { reportMarkdown } from '../../extension/core/report/report-markdown';
import { tellingPictures } from '../../extension/core/report/telling-pictures';
import type { EpochEnd } from '../../extension/shared/events';

const evil = '<img src=x onerror=alert(1)> | `code` [link](javascript:alert(1)) "\'';
const picture = { png: Buffer.from('PNG').toString('base64'), alt: evil, width: 96 };
/** A name from a file at each place where one can stand. */
const hostile: Report = {
  title: evil,
  parts: [
    { kind: 'heading', words: evil },
    { kind: 'text', words: evil },
    { kind: 'list', items: [evil, 'plain'] },
    { kind: 'table', heads: ['', evil], rows: [[evil, evil], ['a', { picture, words: evil }]], looks: [lookOf(0)] },
    { kind: 'charts', legend: [{ name: evil, look: lookOf(0) }], charts: [{ title: evil, xName: evil, curves: [{ x: [1, 2], y: [1, 2], colour: '#0072b2' }], bands: [{ x: [1, 2, 3], low: [0, 1, NaN], high: [2, 3, 4], colour: '#0072b2' }] }] },
    { kind: 'note', title: evil, text: `${evil}\n<script>alert(1)</script>` },
    { kind: 'code', text: `${evil}\n\`\`\`\n<script>`, language: 'jsonc' },
    { kind: 'folded', title: evil, parts: [{ kind: 'text', words: 'within' }] },
  ],
};

test('what files hold is text on a report\'s page: no script, nothing from elsewhere, no element of theirs', () => {
  const page = reportHtml(hostile, 'en');
  expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"");
  expect(page.replace(/="[^"]*"/g, '=""')).not.toMatch(/<script|<link|<iframe|<[^>]*\s(?:href|on\w+)=|url\(|@import/);
  expect([...page.matchAll(/<img ([^>]*)>/g)].map(([, attributes]) => attributes)).toEqual([expect.stringMatching(/^src="data:image\/png;base64,UE5H" alt="&#60;img/)]);
  expect(page.match(/&#60;img src=x onerror=alert\(1\)&#62;/g)!.length).toBeGreaterThan(12);
  expect(page).toMatch(/<path class="band" d="M[^"]*Z" style="fill:#0072b2;fill-opacity:0\.18"\/>/);
  expect(page).toContain('within');
});

test('what files hold is neither HTML nor Markdown in a Markdown report, but for what people noted; its pictures are files beside it', () => {
  const { text, files } = reportMarkdown(hostile, 'my (report).pictures');
  const outside = text.replace(/^(`{3,})jsonc\n[^]*?^\1$/m, '').replace(/^> .*$/gm, '');
  expect(text).not.toBe(outside);
  expect(outside.replaceAll('\\|', '')).not.toMatch(/<|(?<!\\)`|(?<!\\)\]\((?!my%20%28report%29\.pictures\/00\d\.(png|svg)\))/);
  expect(text).toContain('> &lt;script>alert(1)&lt;/script>');
  // A fence that the text cannot end.
  expect(text).toMatch(/^````jsonc$/m);
  const rows = outside.split('\n').filter((line) => line.startsWith('|'));
  expect(rows.map((row) => row.replaceAll('\\|', '').split('|').length)).toEqual([4, 4, 4, 4]);
  expect(files.map(({ name, encoding }) => [name, encoding])).toEqual([['001.png', 'base64'], ['002.svg', 'utf8']]);
  expect(files[1]!.content).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*><style>/);
});

test('a band goes from the least to the greatest of those runs that came so far', () => {
  const run = (...values: (number | null)[]): EpochEnd[] => values.map((val_accuracy, i) => ({ epoch: i + 1, val_accuracy }) as EpochEnd);
  expect(seedBand([run(0.25, 0.5, 0.75), run(0.75, 1), run(0.5, null)], ({ val_accuracy }) => val_accuracy)).toEqual({ x: [1, 2, 3], mean: [0.5, 0.75, 0.75], low: [0.25, 0.5, 0.75], high: [0.75, 1, 0.75] });
  expect(seedBand([[], []], () => 1).x).toEqual([]);
});

test('the pictures that tell most: those over which networks are at odds, then those that all get wrong, of other classes first', () => {
  const judged = (...right: number[]) => ({ dataHash: 'same', right: Uint8Array.from(right) });
  const networks = [judged(1, 1, 0, 1, 0, 0), judged(1, 0, 0, 1, 1, 1), judged(1, 1, 0, 1, 0, 1), judged(1, 0, 0, 1, 0, 1)];
  // Two against two: 1. One against three: 4 and 5. All wrong: 2. All right: 0 and 3.
  expect(tellingPictures(networks, [0, 1, 1, 0, 1, 0], 6)).toEqual([1, 5, 4, 2, 0, 3]);
  expect(tellingPictures(networks, [0, 1, 1, 0, 1, 0], 2)).toEqual([1, 5]);
});

test('what was changed: values by their place, of a model its layers, of a scheduler all of it', () => {
  const text = readFileSync('media/examples/lenet.cnn.jsonc', 'utf8');
  const experiment = analyse(text).experiment!;
  const other = analyse(text.replace('"epochs": 15', '"epochs": 3').replace('"seed": 42', '"seed": 1').replace('{ "Linear": 120 }, "Tanh",', '"ReLU",').replace('{ "CosineAnnealingLR": { "T_max": 15 } }', '{ "ExponentialLR": { "gamma": 0.9 } }')).experiment!;
  const changes = changesBetween([experiment, other]);
  expect(changes.map(([name]) => name)).toEqual(['model', 'scheduler', 'epochs']);
  expect(changes[0]![1]).toBe('Conv2d 6, Tanh, AvgPool2d, Conv2d 16, Tanh, AvgPool2d, Flatten, Linear 120, Tanh, Linear 84, Tanh, Linear 10');
  expect(changes[1]![2]).toMatch(/^\{ "ExponentialLR": \{ /);
  expect(changes[2]).toEqual(['epochs', '15', '3']);
  expect(changesBetween([experiment, { ...experiment, seed: 5 }])).toEqual([]);
});
