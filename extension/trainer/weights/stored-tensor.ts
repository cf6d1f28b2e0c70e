/** A tensor in a file of weights: its numbers are taken out where they are wanted. */
export interface StoredTensor {
  shape: number[];
  /** Numbers of any type as float32, in C order. Throws a SaidError where they are not all there. */
  values(): Float32Array;
}
