import type { Experiment } from '../../shared/experiment';
import type { Compiled, Engine, Program, TensorSpec } from '../engine';
import type { Batch } from '../data/dataset';
import type { Model } from '../model/model';
import type { Hearing } from './hearing';
import { Tally } from './metrics';
import { lossOf, emaName } from './step';

/**
 * Which weights are looked at: the ones that train; their exponential average (with the model's own BN statistics, which
 * is what PyTorch's AveragedModel has); or their SWA average (with statistics of its own, as after PyTorch's update_bn).
 */
export type WeightsView = 'live' | 'ema' | 'swa';

export const swaName = (name: string): string => `swa.${name}`;

/** The engine's entry for one of the model's weights or buffers. */
export function entryName(model: Model, view: WeightsView, name: string): string {
  if (view === 'swa') return swaName(name);
  return view === 'ema' && model.weights[name]!.trainable ? emaName(name) : name;
}

/** `images` [N, C, H, W], `targets` [N, K] -> `loss` [] and `logits` [N, K], in eval mode. */
export const evaluateProgram =
  (model: Model, experiment: Experiment, view: WeightsView): Program =>
  (io) => {
    const { logits } = model.forward(io, io.inputs.images!, (name) => io.state(entryName(model, view, name)), { training: false });
    return { outputs: { loss: lossOf(io.tf, experiment, logits, io.inputs.targets!, 'hard'), logits } };
  };

export const evaluateInputs = (model: Model, size: number): Record<string, TensorSpec> => ({
  images: { shape: [size, ...model.input], dtype: 'float32' },
  targets: { shape: [size, ...model.output], dtype: 'float32' },
});

/** Programs of one kind, compiled once for each batch size. */
export class CompiledBySize {
  private readonly bySize = new Map<number, Promise<Compiled>>();

  constructor(private readonly compile: (size: number) => Promise<Compiled>) {}

  get(size: number): Promise<Compiled> {
    let compiled = this.bySize.get(size);
    if (!compiled) this.bySize.set(size, (compiled = this.compile(size)));
    return compiled;
  }

  async dispose(): Promise<void> {
    for (const compiled of this.bySize.values()) (await compiled.catch(() => null))?.dispose();
    this.bySize.clear();
  }
}

/** Is told what is said of each picture: logits [N, K] and labels [N], batch by batch. */
interface Listening {
  add(logits: Float32Array, labels: Int32Array): void;
}

/** Evaluates over a data set; `view` is fixed when it is made. */
export class Evaluator {
  private readonly programs: CompiledBySize;

  constructor(
    private readonly model: Model,
    experiment: Experiment,
    engine: Engine,
    view: WeightsView,
  ) {
    this.programs = new CompiledBySize((size) => engine.compile('evaluate', evaluateProgram(model, experiment, view), evaluateInputs(model, size)));
  }

  /** Null where the user stopped it, who is heard between batches. What it says of each picture goes to `outcomes`. */
  async evaluate(batches: AsyncIterable<Batch>, hearing: Hearing, outcomes: Listening | null): Promise<Tally | null> {
    const tally = new Tally(this.model.output[0]!);
    for await (const { size, images, targets, labels } of hearing.each(batches)) {
      const compiled = await this.programs.get(size);
      if (!(await hearing.goesOn())) break;
      const { loss, logits } = await compiled.run({ images, targets });
      tally.add(loss![0]!, logits!, targets, labels);
      outcomes?.add(logits!, labels);
    }
    return hearing.stopped ? null : tally;
  }

  dispose(): Promise<void> {
    return this.programs.dispose();
  }
}
