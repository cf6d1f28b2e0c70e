import { convolutionKernels } from './convolution';
import { elementwiseKernels } from './elementwise';
import { gatherKernels } from './gather';
import type { KernelTable } from './kernel';
import { matmulKernels } from './matmul';
import { normalizationKernels } from './normalization';
import { poolingKernels } from './pooling';
import { reductionKernels } from './reduction';
import { shapeKernels } from './shape';

/** tfjs's kernels, and our own, that programs may use: kernel name -> ONNX nodes. */
export const kernels: KernelTable = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...matmulKernels,
  ...gatherKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...normalizationKernels,
};
