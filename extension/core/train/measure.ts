import type { Experiment } from '../../shared/experiment';
import type { LayerFigure, MeasuredLayer, Measurement, Recordable } from '../../shared/record';
import type { Batch } from '../data/dataset';
import type { Engine, Program, Tensor, Tf, Values } from '../engine';
import { layers as rows } from '../model/layers';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import { CompiledBySize } from './evaluate';
import { gradientName, lossAndGradients, type Stage } from './step';
import { trainedLayers, type TrainedLayers } from './trained-layers';

/** A layer with trained weights of its own, and their names. */
interface Weighted {
  node: Node;
  names: string[];
}

/** What of a layer's output is kept: mean, standard deviation, share of dead channels. */
const activationFigures = ['activation_mean', 'activation_std', 'dead_share'] as const satisfies readonly LayerFigure[];

/** The batch that a step is made of, with all that its program is given. */
export interface MeasuredBatch {
  batch: Batch;
  draw: { seed: number; counter: number };
  scalars: Record<string, Values>;
  stage: Exclude<Stage, 'add'>;
}

/**
 * Looks at the layers in a pass of its own over the batch of a step, before that: forwards as training goes, and backwards. The step's own program is as it is
 * without, so that a run that is looked at comes to the same bits. Takes about as long as a step, and as much memory.
 */
export class LayerMeasure {
  private readonly weighted: Weighted[];
  private readonly activations: Node[];
  /** Both, in the order data flows. */
  private readonly looked: Node[];
  private readonly programs: Record<MeasuredBatch['stage'], CompiledBySize>;

  /** `wanted`: of gradient_norm, update_ratio and activations what is to be measured. */
  constructor(
    model: Model,
    experiment: Experiment,
    private readonly engine: Engine,
    private readonly wanted: ReadonlySet<Recordable>,
    private readonly trained: Pick<TrainedLayers, 'names' | 'evaluated'> = trainedLayers(model, experiment, 0),
  ) {
    const placed = placedLayers(model.nodes);
    this.weighted = placed.map((node) => ({ node, names: trained.names.filter((name) => name in node.weights) })).filter(({ names }) => names.length > 0);
    this.activations = placed.filter(({ choice }) => rows[choice.name]?.group === 'activation');
    this.looked = placed.filter((node) => this.weighted.some((each) => each.node === node) || this.activations.includes(node));
    const compiled = (stage: MeasuredBatch['stage']): CompiledBySize =>
      new CompiledBySize((size) => engine.compile('measure', this.program(model, experiment, stage), {
        images: { shape: [size, ...model.input], dtype: 'float32' },
        targets: { shape: [size, ...model.output], dtype: 'float32' },
        ...(stage === 'finish' ? { gradient_scale: { shape: [], dtype: 'float32' } } : {}),
      }));
    this.programs = { whole: compiled('whole'), finish: compiled('finish') };
  }

  /** Measures before the step; what is answered measures behind it, and says what there was. Throws a UserError where memory does not suffice. */
  async before({ batch, draw, scalars, stage }: MeasuredBatch): Promise<() => Promise<Measurement['layers']>> {
    const seen = this.looks ? await this.look({ batch, draw, scalars, stage }) : null;
    const weights = this.wanted.has('update_ratio') ? await this.weights() : null;
    return async () => {
      const after = weights && (await this.weights());
      return this.looked.map((node): MeasuredLayer => {
        const weightedAt = this.weighted.findIndex((each) => each.node === node);
        const activeAt = this.activations.indexOf(node);
        return {
          path: node.path,
          type: node.choice.name,
          ...(weightedAt >= 0 && seen?.gradients ? { gradient_norm: seen.gradients[weightedAt]! } : {}),
          ...(weightedAt >= 0 && weights ? { update_ratio: ratio(weights[weightedAt]!, after![weightedAt]!) } : {}),
          ...(activeAt >= 0 && seen?.activations ? Object.fromEntries(activationFigures.map((figure, i) => [figure, seen.activations![activeAt * activationFigures.length + i]!])) : {}),
        };
      });
    };
  }

  async dispose(): Promise<void> {
    for (const programs of Object.values(this.programs)) await programs.dispose();
  }

  private get looks(): boolean {
    return (this.wanted.has('gradient_norm') && this.weighted.length > 0) || (this.wanted.has('activations') && this.activations.length > 0);
  }

  private async look({ batch: { size, images, targets }, draw, scalars, stage }: MeasuredBatch): Promise<{ gradients?: Float32Array; activations?: Float32Array }> {
    const compiled = await this.programs[stage].get(size);
    const { gradient_scale } = scalars;
    return compiled.run({ images, targets, ...(stage === 'finish' ? { gradient_scale: gradient_scale! } : {}) }, draw);
  }

  /** Copies of each layer's trainable values. */
  private async weights(): Promise<Float32Array[][]> {
    const state = await this.engine.getState(this.weighted.flatMap(({ names }) => names));
    return this.weighted.map(({ names }) => names.map((name) => state[name]!.values));
  }

  private program(model: Model, experiment: Experiment, stage: MeasuredBatch['stage']): Program {
    const { names } = this.trained;
    const observed = this.wanted.has('activations') ? this.activations.map(({ path }) => path) : [];
    return (io) => {
      const { tf } = io;
      const { grads, observations } = lossAndGradients(io, model, experiment, this.trained, { paths: observed, see: (output) => figuresOfOutput(tf, output) });
      const sum = (name: string): Tensor => {
        const gradient = grads[names.indexOf(name)]!;
        return stage === 'whole' ? gradient : tf.add(io.state(gradientName(name)), tf.mul(gradient, io.inputs.gradient_scale!));
      };
      const norms = this.wanted.has('gradient_norm') ? this.weighted.map((layer) => tf.reshape(tf.sqrt(tf.addN(layer.names.map((name) => tf.sum(tf.square(sum(name)))))), [1])) : [];
      return { outputs: { ...(norms.length > 0 ? { gradients: joined(tf, norms) } : {}), ...(observations.length > 0 ? { activations: joined(tf, observations) } : {}) } };
    };
  }
}

const joined = (tf: Tf, vectors: Tensor[]): Tensor => (vectors.length === 1 ? vectors[0]! : tf.concat(vectors));

/** [3] of an output [N, C, …], as activationFigures names them. */
function figuresOfOutput(tf: Tf, x: Tensor): Tensor {
  const mean = tf.mean(x);
  const std = tf.sqrt(tf.mean(tf.square(tf.sub(x, mean))));
  const largest = tf.max(tf.abs(x), x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])));
  const dead = tf.mean(tf.cast(tf.lessEqual(largest, 0), 'float32'));
  return tf.concat([mean, std, dead].map((figure) => tf.reshape(figure, [1])));
}

/** The 2-norm of the difference by that of what was before; NaN of weights that are all 0. */
function ratio(before: Float32Array[], after: Float32Array[]): number {
  let [moved, whole] = [0, 0];
  before.forEach((values, k) => {
    const next = after[k]!;
    for (let i = 0; i < values.length; i++) {
      moved += (next[i]! - values[i]!) ** 2;
      whole += values[i]! ** 2;
    }
  });
  return whole === 0 ? NaN : Math.sqrt(moved / whole);
}
