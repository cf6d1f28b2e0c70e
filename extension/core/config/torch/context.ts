import type { Said } from '../../../shared/said';
import type { Meter } from './meter';
import type { Trace } from './trace';
import type { Argument, Concatenations, Value } from './values';

/** A place in the code that could not be read, in words. */
export interface TorchNote {
  line: number;
  /** In English, shortened. */
  message: string;
  said: Said;
}

/** Sizes that do not fit; `sized` where pictures of another size might. */
export interface Misfit extends TorchNote {
  sized: boolean;
}

/** What the functions of the libraries see of the code that calls them. */
export interface Context {
  /** The line that is carried out. */
  readonly line: number;
  readonly trace: Trace;
  /** What the reading may still cost. */
  readonly meter: Meter;
  /** The first argument of the call that is carried out, as the code writes it. */
  readonly argumentText: string;
  /** Whether the network is followed as it is in training, or as in evaluation. */
  readonly training: boolean;
  /** What the forward that is being followed has concatenated so far. */
  readonly concatenations: Concatenations;
  note(words: Said, line?: number): void;
  /** Sizes do not fit, for the pictures that the network is followed with; `sized` where others might (the default). */
  misfit(words: Said, sized?: boolean): void;
  call(callee: Value, args: Argument[]): Value;
  attribute(object: Value, name: string): Value;
  setAttribute(object: Value, name: string, value: Value): void;
}
