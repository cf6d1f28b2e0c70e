import { fill, type Said } from './said';

/** Why something does not do, in a sentence for whoever asked for it; it knows the place and the way out. */
export class SaidError extends Error {
  constructor(
    readonly said: Said,
    options?: ErrorOptions,
  ) {
    super(fill(said), options);
  }
}
