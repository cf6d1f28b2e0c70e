import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';

const examples = new URL('../../media/examples/', import.meta.url);

it.each(readdirSync(examples).filter((name) => name.endsWith('.cnn.jsonc')))('%s builds, with neither errors nor warnings', (name) => {
  const { problems, model } = analyse(readFileSync(new URL(name, examples), 'utf8'));
  expect(problems.filter(({ severity }) => severity !== 'information').map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  expect(model!.output).toEqual([10]);
});
