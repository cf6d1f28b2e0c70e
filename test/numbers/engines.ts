import type { Engine } from '../../extension/core/engine';
import { OnnxEngine } from '../../extension/engines/onnx/onnx-engine';
import { openEngine } from '../../extension/engines/open';
import { openTensorflow } from '../../extension/engines/tensorflow';

/** A folder whose node_modules has a working tfjs-node: where the variable names one, it is held against the vectors too. */
const packages = process.env['TFJS_NODE'];

/** What the vectors are held against: the engines, and the recorder's graphs as a CPU gets them for which onnxruntime has no NCHWc kernels. */
export const engines: Record<string, (threads?: number) => Promise<Engine>> = {
  reference: () => openEngine('reference'),
  onnx: (threads) => openEngine('onnx', { threads }),
  'onnx, plain layout': (threads) => OnnxEngine.native({ threads, block: null }),
  wasm: (threads) => openEngine('wasm', { threads }),
  ...(packages ? { tensorflow: (threads?: number) => openTensorflow({ threads, packages }) } : {}),
};
