import type { Engine } from '../../extension/core/engine';
import { OnnxEngine } from '../../extension/engines/onnx/onnx-engine';
import { openEngine } from '../../extension/engines/open';
import { WebGpuEngine } from '../../extension/engines/onnx/webgpu-engine';
import { openTensorflow } from '../../extension/engines/tensorflow';

/** A folder whose node_modules has a working tfjs-node: where the variable names one, it is held against the vectors too. */
const packages = process.env['TFJS_NODE'];

/** Whether there is an adapter for the engine "webgpu": the software one that vitest.config.mts has looked for. */
export const hasAdapter = process.env['VK_DRIVER_FILES'] !== undefined;
if (!hasAdapter) console.log('The engine "webgpu" is not tried: there is no software adapter here (Debian: apt-get install chromium-common).');

/** The engine's id where there is one. */
export const withAdapter = hasAdapter ? ['webgpu'] : [];

/** A software adapter takes a second a case: every twelfth of them, or with EVERY_CASE=1 all. */
export const casesFor = <T>(id: string, cases: readonly T[]): T[] => cases.filter((_, i) => id !== 'webgpu' || process.env['EVERY_CASE'] || i % 12 === 0);

/** What the vectors are held against: the engines, and the recorder's graphs as a CPU gets them for which onnxruntime has no NCHWc kernels. */
export const engines: Record<string, (threads?: number) => Promise<Engine>> = {
  reference: () => openEngine('reference'),
  onnx: (threads) => openEngine('onnx', { threads }),
  'onnx, plain layout': (threads) => OnnxEngine.native({ threads, block: null }),
  wasm: (threads) => openEngine('wasm', { threads }),
  ...(hasAdapter ? { webgpu: () => WebGpuEngine.open() } : {}),
  ...(packages ? { tensorflow: (threads?: number) => openTensorflow({ threads, packages }) } : {}),
};
