import type { EpochEnd, RunEvent, StepEvent } from '../../extension/shared/events';

interface Shape {
  run: string;
  name: string;
  epochs: number;
  stepsPerEpoch: number;
  /** How fast it learns: epochs in which the loss falls to a third. */
  pace: number;
  /** Loss that it ends near. */
  floor: number;
  seed: number;
}

/** Events of a run that never was: curves of the usual form with seeded noise, for lengths and comparisons that no recording in the repository has. */
export function synthesisedRun({ run, name, epochs, stepsPerEpoch, pace, floor, seed }: Shape): RunEvent[] {
  const noise = noiseFrom(seed);
  const start = 1_760_000_000_000;
  const stepMs = 35;
  const events: RunEvent[] = [
    { type: 'run-start', time: start, run, name, step: 0, epoch: 0, epochs, engine: 'onnx', device: 'CPU, 2 threads', threads: 2, params: 1_147_914, pid: 4242 },
    {
      type: 'data-ready',
      time: start + 400,
      dataset: 'Shapes',
      train_images: stepsPerEpoch * 64,
      val_images: 1000,
      classes: ['circle', 'ring', 'triangle', 'square', 'diamond', 'pentagon', 'star', 'cross', 'heart', 'moon'],
      image_shape: [3, 32, 32],
      steps_per_epoch: stepsPerEpoch,
      normalize: null,
    },
  ];
  const expected = (epoch: number) => floor + (2.303 - floor) * Math.exp(-epoch / pace);
  const shareRight = (loss: number) => Math.min(0.999, Math.exp(-0.9 * loss));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const lr = 0.001 * (1 + Math.cos((Math.PI * (epoch - 1)) / epochs)) * 0.5;
    const ofEpoch: StepEvent[] = [];
    for (let index = 1; index <= stepsPerEpoch; index++) {
      const step = (epoch - 1) * stepsPerEpoch + index;
      const loss = Math.max(0.002, expected(step / stepsPerEpoch) * (1 + 0.22 * noise()));
      const accuracy = Math.round(64 * Math.min(1, Math.max(0, shareRight(loss) + 0.04 * noise()))) / 64;
      ofEpoch.push({ type: 'step', time: start + 500 + step * stepMs, step, epoch, loss, accuracy, lr, images_per_second: 1830 + 60 * noise() });
    }
    const last = ofEpoch.at(-1)!;
    const val_loss = expected(epoch) * 1.08 * (1 + 0.05 * noise());
    const end: EpochEnd = { type: 'epoch-end', time: last.time + 5, epoch, step: last.step, lr, train_loss: mean(ofEpoch, 'loss'), train_accuracy: mean(ofEpoch, 'accuracy'), val_loss, val_accuracy: shareRight(val_loss), seconds: (stepsPerEpoch * stepMs) / 1000 };
    events.push(...ofEpoch, end, { type: 'checkpoint', time: last.time + 6, file: 'last.safetensors', step: last.step, epoch, best: true });
  }
  const last = events.findLast((event) => event.type === 'epoch-end')!;
  const { time, epoch, step, train_loss, val_loss, val_accuracy } = last;
  events.push({ type: 'run-end', time: time + 10, status: 'finished', run, epoch, step, metrics: { train_loss, val_loss, val_accuracy } });
  return events;
}

const mean = (events: StepEvent[], key: 'loss' | 'accuracy') => events.reduce((sum, event) => sum + event[key], 0) / events.length;

/** Values of about standard normal spread from a linear congruential generator. */
function noiseFrom(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
