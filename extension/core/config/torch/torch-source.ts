/** Where the pictures come from, in Python. */
export interface Source {
  /** Lines that the sets need before them. */
  before: string[];
  /** The training or validation pictures behind a transform. */
  train(transform: string): string;
  val(transform: string): string;
  /** What every picture goes through first. */
  transforms: string[];
  /** How many classes there are. */
  classes: string;
}
