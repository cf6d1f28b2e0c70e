import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('files and scripts that CONTRIBUTING.md names are there', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const paths = [...text.matchAll(/(?:`|project \w+ )((?:extension|webview|test|media|third-party|\.github)\/[\w./-]+)/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(25);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect([...text.matchAll(/npm run ([\w-]+)/g)].map(([, script]) => script!).filter((script) => !(script in scripts))).toEqual([]);
});
