import { describe, expect, it } from 'vitest';
import { probeGpu } from '../../extension/engines/onnx/gpu-probe';
import { fill } from '../../extension/shared/said';
import { SaidError } from '../../extension/shared/said-error';
import { hasAdapter } from './engines';

const reason = (probe: Promise<void>): Promise<string> => probe.then(() => 'it is right', (error: unknown) => (error instanceof SaidError ? fill(error.said) : String(error)));

describe('the throwaway process that tries a graphics adapter', () => {
  it.runIf(hasAdapter)('finds that the software one computes as the CPU does', async () => {
    expect(await reason(probeGpu())).toBe('it is right');
  });

  it.runIf(process.platform === 'linux')('says that there is none', async () => {
    const { VK_DRIVER_FILES: driver } = process.env;
    process.env['VK_DRIVER_FILES'] = '/nowhere.json';
    try {
      expect(await reason(probeGpu())).toMatch(/No supported adapters/);
    } finally {
      if (driver === undefined) delete process.env['VK_DRIVER_FILES'];
      else process.env['VK_DRIVER_FILES'] = driver;
    }
  });

  it('does not take one that computes wrongly, or ends the process', async () => {
    expect(await reason(probeGpu('process.once("message", () => process.send({ outputs: { y: new Float32Array(10) } }))'))).toBe('it computes a small network wrongly');
    expect(await reason(probeGpu('process.kill(process.pid, "SIGKILL")'))).toMatch(/^its process ended with/);
  });
});
