import type { Engine } from '../../extension/core/engine';
import { OnnxEngine } from '../../extension/engines/onnx/onnx-engine';
import { openEngine } from '../../extension/engines/open';

/** What the vectors are held against: the engines, and the recorder's graphs as a CPU gets them for which onnxruntime has no NCHWc kernels. */
export const engines: Record<string, (threads?: number) => Promise<Engine>> = {
  reference: () => openEngine('reference'),
  onnx: (threads) => openEngine('onnx', { threads }),
  'onnx, plain layout': (threads) => OnnxEngine.native({ threads, block: null }),
  wasm: (threads) => openEngine('wasm', { threads }),
};
