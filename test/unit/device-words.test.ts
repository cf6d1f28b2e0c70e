import { expect, test } from 'vitest';
import { cpuWords, deviceWords, gpuWords } from '../../extension/shared/device-words';
import { fill } from '../../extension/shared/said';

const chinese: Record<string, string> = { '1 thread': '1 个线程', 'CPU, {runtime}, {work}': 'CPU，{runtime}，{work}' };

test.each([
  ['CPU, 2 threads', cpuWords(2)],
  ['CPU, WebAssembly, 1 thread', cpuWords(1, 'WebAssembly')],
  ['SwiftShader (software, on the CPU)', gpuWords('SwiftShader', true)],
  ['Apple M2', gpuWords('Apple M2', false)],
  ['CPU, TensorFlow, 2 threads (no usable NVIDIA GPU)', cpuWords(2, 'TensorFlow', true)],
])('%s is what a log keeps, and is read from it again', (written, words) => {
  expect(fill(words)).toBe(written);
  expect(deviceWords(written)).toEqual(words);
});

test('what is shown is in the reader’s language; the name of a device is its name', () => {
  expect(fill(deviceWords('CPU, WebAssembly, 1 thread'), (sentence) => chinese[sentence] ?? sentence)).toBe('CPU，WebAssembly，1 个线程');
  expect(fill(deviceWords('NVIDIA GPU'), (sentence) => chinese[sentence] ?? sentence)).toBe('NVIDIA GPU');
});
