import { expect, test } from 'vitest';
import { parseLines, parseProfiler, parseVulkan } from '../../extension/engines/onnx/adapters';

test("Vulkan's listing: a card, and a driver that computes on the CPU", () => {
  const text = `Devices:
========
GPU0:
	apiVersion         = 1.3.277
	deviceType         = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU
	deviceName         = NVIDIA GeForce RTX 4070
	driverInfo         = 550.54.14
GPU1:
	deviceType         = PHYSICAL_DEVICE_TYPE_CPU
	deviceName         = llvmpipe (LLVM 17.0.6, 256 bits)
`;
  expect(parseVulkan(text)).toEqual([{ name: 'NVIDIA GeForce RTX 4070', software: false }, { name: 'llvmpipe (LLVM 17.0.6, 256 bits)', software: true }]);
  expect(parseVulkan('Cannot create a Vulkan instance.')).toEqual([]);
});

test("Windows' and NVIDIA's listings: a name a line", () => {
  expect(parseLines('Intel(R) Iris(R) Xe Graphics\r\nNVIDIA RTX A2000\r\n\r\n').map(({ name }) => name)).toEqual(['Intel(R) Iris(R) Xe Graphics', 'NVIDIA RTX A2000']);
  expect(parseLines('Microsoft Basic Render Driver\n')).toEqual([{ name: 'Microsoft Basic Render Driver', software: true }]);
});

test("macOS's listing", () => {
  expect(parseProfiler('{ "SPDisplaysDataType": [{ "_name": "Apple M2", "sppci_model": "Apple M2" }, {}] }')).toEqual([{ name: 'Apple M2', software: false }]);
  expect(parseProfiler('{}')).toEqual([]);
});
