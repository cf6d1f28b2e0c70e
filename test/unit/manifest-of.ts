import { analyse } from '../../extension/core/config/analyse';
import type { RunManifest } from '../../extension/shared/run-folder';

/** What a run of an experiment's text writes about itself. */
export function manifestOf(text: string): RunManifest {
  const { experiment, model } = analyse(text);
  return {
    version: 1, id: '20260101-120000-mine', name: 'mine', created: new Date(0).toISOString(), source: '/home/me/mine.cnn.jsonc', experiment: experiment!, seed: 7, engine: 'onnx',
    device: 'CPU, 4 threads', threads: 4, versions: { node: '22.0.0' }, data_hash: 'a'.repeat(64), classes: ['cat', 'dog'], image_shape: model!.input as [number, number, number],
    normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  };
}
