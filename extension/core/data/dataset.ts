import type { Mistake } from '../../shared/said';
import type { Said } from '../../shared/said';

/** One half of a data set, decoded: all pictures of one size. Plain values and shared memory: it crosses to workers as it is. */
export interface ImageSet {
  height: number;
  width: number;
  channels: number;
  count: number;
  /** H x W x C bytes a picture, one behind the other: in memory that workers share, or where they lie in a file. */
  images: Uint8Array<SharedArrayBuffer> | FiledImages;
  /** Which of these the set has, in its order; absent where it has them all. */
  picked?: Int32Array<SharedArrayBuffer>;
  /** Class index of each picture. */
  labels: Int32Array<SharedArrayBuffer>;
  /** Where each picture came from, if from a file. */
  files?: string[];
}

/** Pictures that are read from a file as they are wanted. */
export interface FiledImages {
  file: string;
  /** Bytes before the first picture. */
  from: number;
  /** CRC-32 of each picture. */
  checksums: Uint32Array<SharedArrayBuffer>;
}

export interface Dataset {
  name: string;
  classes: string[];
  train: ImageSet;
  val: ImageSet;
  /** Whether the validation pictures were held back from the training pictures, and are no set of their own. */
  drawn: boolean;
  /** SHA-256 of the bytes, for run.json. */
  hash: string;
  skipped: Skipped[];
  /** What else the user should know of the pictures. */
  notices: DataNotice[];
}

/** A file that could not be read, by name, and its own reason why. */
export interface Skipped {
  file: string;
  reason: string | Said;
}

export interface DataNotice extends Mistake {
  severity: 'information' | 'warning';
}

/** What training consumes. */
export interface Batch {
  size: number;
  /** size x C x H x W, after the transforms; valid until the next batch is taken. */
  images: Float32Array;
  /** size x classes: one-hot, or soft after a batch transform. */
  targets: Float32Array;
  /** Class index of each picture before batch transforms. */
  labels: Int32Array;
}
