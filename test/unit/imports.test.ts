import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const sources = ['extension', 'webview'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => path.posix.join(room, file.replaceAll('\\', '/'))),
);

/** Files of ours that a file imports, types and lazy imports too. */
const imports = new Map(
  sources.map((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    const ours = importedFiles.filter(({ fileName }) => fileName.startsWith('.')).map(({ fileName }) => `${path.posix.join(path.posix.dirname(file), fileName)}.ts`);
    return [file, ours.filter((each) => sources.includes(each))];
  }),
);

test('no files import each other in a circle', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(circles()).toEqual([]);
});

/** A path back to where it began for each file at which one closes. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, open: string[]): void => {
    const since = open.indexOf(file);
    if (since >= 0) found.push([...open.slice(since), file].join(' -> '));
    if (since >= 0 || done.has(file)) return;
    for (const next of imports.get(file)!) visit(next, [...open, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  return found;
}
