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

test('the threat model is more than a few lines', () => expect(rows.length).toBeGreaterThan(20));
