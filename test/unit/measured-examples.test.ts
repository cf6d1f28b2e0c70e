import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import type { Template } from '../../extension/shared/panels';

const read = (name: string) => readFileSync(new URL(`../../media/examples/${name}`, import.meta.url), 'utf8');
const measured = JSON.parse(read('measured.json')) as Record<string, NonNullable<Template['expected']>>;
const examples = readdirSync(new URL('../../media/examples/', import.meta.url)).flatMap((file) => /^(.*)\.cnn\.jsonc$/.exec(file)?.[1] ?? []);

test.each(Object.keys(measured))('what %s reaches was measured, on its data set and within its epochs (test/bench/measure-examples.mjs writes it)', (name) => {
  expect(examples).toContain(name);
  const { dataset, epochs, val_accuracy, seconds } = measured[name]!;
  const { experiment } = parseExperiment(read(`${name}.cnn.jsonc`));
  expect(dataset).toBe(experiment!.data.dataset.name);
  expect(epochs).toBeLessThanOrEqual(experiment!.epochs);
  expect(val_accuracy).toBeGreaterThan(1 / 10);
  expect(seconds).toBeGreaterThan(0);
});
