import type { Engine } from '../core/engine';
import { gpuWords } from '../shared/device-words';
import { reasonOf } from '../shared/reason-of';
import { fill, type Mistake } from '../shared/said';
import { UserError } from '../shared/user-error';
import { listAdapters } from './onnx/adapters';
import { probeGpu } from './onnx/gpu-probe';
import { WebGpuEngine } from './onnx/webgpu-engine';

/** The recorded step on the graphics card, which a throwaway process has tried first. Throws a UserError where there is none, or it computes wrongly. */
export async function openWebGpu(onNotice: (notice: Mistake) => void = () => undefined): Promise<Engine> {
  try {
    await probeGpu();
    return await open(onNotice);
  } catch (error) {
    throw new UserError('engine-does-not-load', 'The engine "webgpu" cannot be used: no graphics adapter computes for it ({reason}).', { reason: reasonOf(error) });
  }
}

async function open(onNotice: (notice: Mistake) => void): Promise<Engine> {
  const adapters = await listAdapters();
  const software = adapters.length > 0 && adapters.every((adapter) => adapter.software);
  const device = fill(gpuWords([...new Set(adapters.map(({ name }) => name))].join(' / ') || 'WebGPU', software));
  if (software) onNotice({ id: 'software-adapter', sentence: 'The graphics adapter is software, {device}, and slower than the engine "onnx".', values: { device } });
  return WebGpuEngine.open({ device });
}
