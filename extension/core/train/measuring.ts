import type { Experiment } from '../../shared/experiment';
import type { Measurement, Recordable } from '../../shared/record';
import { UserError } from '../../shared/user-error';
import type { Batch } from '../data/dataset';
import type { Engine } from '../engine';
import type { Model } from '../model/model';
import { LayerMeasure, type MeasuredBatch } from './measure';
import type { TrainedLayers } from './trained-layers';

/** A look for the run's health alone takes so many pictures at most, of a batch that may fill the memory. */
const lookedAt = 32;
/** Steps before the first such look; each later one comes after twice as many, so that they take less than a hundredth of the steps' time. */
const firstLook = 100;

/** What of the layers is measured at a step. */
export interface Measuring {
  /** Whether it goes on record: the experiment asks for it. */
  recorded: boolean;
  /** Behind the step. */
  layers(): Promise<Measurement['layers']>;
}

/** When the layers of a run are measured: where "record" asks for it; and, where that leaves out what tells of their health, now and then. A matter of the step's number alone, so that a run that goes on measures as one that never stopped. */
export class Measures {
  private readonly asked: ReadonlySet<Recordable>;
  private readonly recorder: LayerMeasure;
  private readonly every: number;

  constructor(
    private readonly model: Model,
    private readonly experiment: Experiment,
    private readonly engine: Engine,
    private readonly trained: TrainedLayers,
  ) {
    const { record, record_every } = experiment.training;
    this.asked = new Set(record);
    this.every = record_every;
    this.recorder = new LayerMeasure(model, experiment, engine, this.asked, trained);
  }

  /** Before optimizer step `step`, counted from 1. Null where nothing is due. Throws a UserError where memory does not suffice for what is asked for. */
  async before(step: number, measured: MeasuredBatch): Promise<Measuring | null> {
    if (this.isRecorded(step)) return { recorded: true, layers: await this.recorder.before(measured) };
    if (!this.isLook(step)) return null;
    const measure = new LayerMeasure(this.model, this.experiment, this.engine, new Set(['gradient_norm', 'activations']), this.trained);
    try {
      return { recorded: false, layers: await measure.before({ ...measured, batch: part(measured.batch), stage: 'whole' }) };
    } catch (error) {
      // Nobody has asked for it: for want of memory it is left out.
      if (error instanceof UserError) return null;
      throw error;
    } finally {
      await measure.dispose();
    }
  }

  asks(of: Recordable): boolean {
    return this.asked.has(of);
  }

  dispose(): Promise<void> {
    return this.recorder.dispose();
  }

  private isRecorded(step: number): boolean {
    return this.asked.size > 0 && (step - 1) % this.every === 0;
  }

  private isLook(step: number): boolean {
    return !(this.asks('gradient_norm') && this.asks('activations')) && step % firstLook === 0 && Number.isInteger(Math.log2(step / firstLook));
  }
}

function part({ size, images, targets, labels }: Batch): Batch {
  const count = Math.min(size, lookedAt);
  const of = <T extends Float32Array | Int32Array>(values: T): T => values.subarray(0, (values.length / size) * count) as T;
  return { size: count, images: of(images), targets: of(targets), labels: of(labels) };
}
