import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const table = readFileSync('SECURITY.md', 'utf8').split('## How each threat is met')[1]!;
const rows = table.split('\n').filter((line) => line.startsWith('|')).slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

test.each(rows.map(([threat, , cell]) => [threat!, cell!]))('a test that is there meets the threat: %s', (_, cell) => {
  const [, file, title] = /^`(test\/[\w/.-]+\.test\.ts)`: (.+)$/.exec(cell) ?? [];
  expect(file, cell).toBeDefined();
  // As it stands in the source, in quotes of its own.
  expect(readFileSync(file!, 'utf8').replaceAll("\\'", "'")).toContain(title);
});

const prose = readFileSync('SECURITY.md', 'utf8').replace(table, '') + table.split('\n').filter((line) => !line.startsWith('|')).join(' ');
const named = [...prose.replace(/\s+/g, ' ').matchAll(/`(test\/[\w/.-]+\.test\.ts)`(?:: ([^;)]+))?/g)].map(([, file, title]) => [file!, title ?? '']);

test.each(named)('a test that the text names is there: %s, %s', (file, title) => {
  expect(readFileSync(file, 'utf8').replaceAll("\\'", "'")).toContain(title);
});

test('the threat model is more than a few lines', () => expect([rows.length, named.length].every((each) => each > 10)).toBe(true));
