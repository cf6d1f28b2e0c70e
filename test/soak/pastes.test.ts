import { expect, test } from 'vitest';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import { hugePastes } from '../huge-pastes';

test.each(hugePastes.filter(([, code]) => code.length >= 10_000))('pasted: %s', (_, code, said) => {
  const began = process.cpuUsage();
  const { text, notes } = experimentFromTorch(code);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(3);
  if (said) expect(notes.map(({ message }) => message).join('\n')).toMatch(said);
  expect(notes.length).toBeLessThan(220);
  expect(text.length).toBeLessThan(1_000_000);
});
