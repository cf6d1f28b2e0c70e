import { TrainControl } from '../core/train/control';
import { physicalCores } from '../engines/physical-cores';
import type { LrFinderApi, LrFinderListener } from '../shared/lr-finder';
import { rpcClient, rpcServe } from '../shared/rpc';
import { lowerPriority } from './lower-priority';
import { lrTest } from './lr-test';
import { parentWire } from './parent-wire';

/**
 * The learning-rate finder's process: forked by the editor's host for one test. It has the trainer's own priority, so that
 * a run that is going is not pushed aside, and lives as long as its parent's channel.
 */
lowerPriority('PRIORITY_LOW');

const control = new TrainControl();
const { remote: editor } = rpcClient<LrFinderListener>(parentWire);
rpcServe<LrFinderApi>(parentWire, {
  find({ besideRun, threads = physicalCores(), ...request }) {
    return lrTest({
      ...request,
      threads: besideRun ? Math.max(1, Math.floor(threads / 2)) : threads,
      control,
      onProgress: (progress) => void editor.preparing(progress),
      onStep: (point) => void editor.step(point),
    });
  },
  stop: async () => control.stop(),
});
process.once('disconnect', () => process.exit(0));
