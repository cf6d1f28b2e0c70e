import { expect, test } from 'vitest';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import { hugePastes } from '../huge-pastes';

test.each(hugePastes.filter(([, code]) => code.length >= 10_000))('pasted: %s', (_, code, said) => {
  const began = performance.now();
  const { text, notes } = experimentFromTorch(code);
  expect(performance.now() - began).toBeLessThan(5000);
  if (said) expect(notes.map(({ message }) => message).join('\n')).toMatch(said);
  expect(notes.length).toBeLessThan(220);
  expect(text.length).toBeLessThan(1_000_000);
});
