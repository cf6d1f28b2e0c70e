/** A part of an axis. */
export interface Range {
  from: number;
  to: number;
}
