import type { DatasetValue, InstanceValue, LoaderValue, RowValue, StackValue, Value } from './values';

/** A loop that is being gone through. */
export interface Loop {
  /** Over a DataLoader, over epochs, or over anything else. */
  kind: 'batch' | 'epoch' | 'other';
  /** How often it runs, where that is known. */
  count: number | null;
}

/** scheduler.step() */
export interface SchedulerStep {
  scheduler: RowValue;
  perBatch: boolean;
  /** What it was given: a metric, an epoch. */
  given: Value | undefined;
  /** That argument as the code writes it. */
  text: string;
  line: number;
}

export interface Setting<T> {
  value: T;
  line: number;
}

/** What the code did that says something of the experiment, in its order. */
export class Trace {
  readonly optimizers: RowValue[] = [];
  readonly schedulers: RowValue[] = [];
  readonly losses: RowValue[] = [];
  readonly batchTransforms: RowValue[] = [];
  readonly datasets: DatasetValue[] = [];
  readonly loaders: LoaderValue[] = [];
  /** Lists of transforms by the name they were given. */
  readonly compositions: { name: string; value: StackValue | RowValue }[] = [];
  /** What is in `compositions`. */
  readonly composed = new Set<Value>();
  /** Instances of the code's own modules, and Sequentials. */
  readonly modules: (InstanceValue | StackValue)[] = [];
  /** Lines where what is called an optimizer, a scheduler or a loss is nothing that is known here. */
  readonly unread = new Map<'optimizer' | 'scheduler' | 'loss' | 'network', number>();
  readonly steps: SchedulerStep[] = [];
  /** Rows made where an `if` could not be decided, with its line. */
  readonly undecided = new Map<RowValue, number>();
  /** Pictures [C, H, W] that the code itself puts into a network. */
  readonly pictures: number[][] = [];
  epochs: Setting<Value> | null = null;
  seed: Setting<Value> | null = null;
  accumulate: Setting<number> | null = null;
  readonly training = new Map<string, Setting<Value>>();
  readonly loops: Loop[] = [];
  /** The lines of the ifs around that could not be decided. */
  readonly ifs: number[] = [];

  /** How many blocks without gradients are around: what is in them measures. */
  measuring = 0;

  /** A loss, an optimizer, a scheduler or what mixes a batch is kept in the order of its making. */
  row(row: RowValue): void {
    if (this.measuring > 0 && row.table === 'loss') return;
    const lists: Partial<Record<RowValue['table'], RowValue[]>> = { optimizer: this.optimizers, scheduler: this.schedulers, loss: this.losses, batch_transform: this.batchTransforms };
    lists[row.table]?.push(row);
    const undecided = this.ifs.at(-1);
    if (undecided !== undefined) this.undecided.set(row, undecided);
  }

  get inBatch(): boolean {
    return this.loops.some(({ kind }) => kind === 'batch');
  }
}
