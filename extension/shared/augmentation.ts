import type { PreparationProgress } from './events';
import type { PictureThumbnail, Pixels } from './inspector';
import { together, type Said } from './said';

/**
 * What the training transforms of an experiment's text make of pictures. Served by a process that holds the data set
 * of the text it was asked about last; relative paths in the text start from the folder of `file`.
 */
export interface AugmentationApi {
  /** Makes the data set ready, which may mean a download; answers when it is, or says what stands in the way. `again`: after a failure or `cancel`. */
  describe(argument: ExperimentText & { again: boolean }): Promise<AugmentationSubject>;
  /** Ends what `describe` has begun. */
  cancel(argument: Record<string, never>): Promise<void>;
  /** Pictures of the training set, small, for choosing. Like `preview` for a text that `describe` has found to be sound. */
  pictures(argument: ExperimentText & PictureRange): Promise<{ total: number; pictures: PictureThumbnail<TrainingImage>[] }>;
  /** Null where the text has got errors meanwhile. */
  preview(argument: ExperimentText & VariantRequest): Promise<AugmentedPicture | null>;
}

/** How far making the data set ready has come. */
export interface AugmentationListener {
  progress(argument: PreparationProgress): Promise<void>;
}

export interface ExperimentText {
  /** Absolute path. */
  file: string;
  text: string;
}
export interface PictureRange {
  from: number;
  count: number;
}

/** A picture of the training set, or a file of the user's own. */
export type TrainingImage = { kind: 'training'; index: number } | { kind: 'file'; path: string };

export interface VariantRequest {
  image: TrainingImage;
  /** Null for the experiment's own. Pictures stay those of the experiment's seed, only what is drawn changes. */
  seed: number | null;
  /** The first epoch to show, from 0, and how many. */
  epoch: number;
  count: number;
}

export type AugmentationSubject = AugmentationProblem | AugmentedDataset;
export interface AugmentationProblem {
  problem: Said;
  /** Whether the text is sound and it is the data set that could not be had: asking `again` may help. */
  retry: boolean;
}
export interface AugmentedDataset {
  problem: null;
  /** Changes with anything that changes the pictures. */
  key: string;
  name: string;
  classes: string[];
  /** Number of training pictures. */
  count: number;
  seed: number;
  /** How many epochs the experiment has; null where its text does not say so soundly. */
  epochs: number | null;
}

export interface AugmentedPicture {
  image: TrainingImage;
  /** Class index; null for the user's own file. */
  label: number | null;
  original: Pixels;
  /** [C, H, W] of the picture as it came. */
  size: [number, number, number];
  variants: { /** From 0. */ epoch: number; /** This epoch does not show the picture: `drop_last` leaves it out, or the sampler. */ dropped: boolean; frames: VariantFrame[] }[];
}

/** One thing that was drawn, in a few words, and what they mean: torchvision's name for it, its unit, where it counts from. */
export interface Told {
  words: Said;
  doc: Said;
}

/** Several things that were drawn, on one line. */
export const wordsOf = (told: Told[]): Said => together(told.map(({ words }) => words), ' · ');

/** A transform's result: the same transforms in each variant. */
export interface VariantFrame {
  /** Of one transform, or of "ToTensor, Normalize", which is one step to the eye. */
  name: string;
  /** What it drew, or for a tensor the range of its values. */
  told: Told[];
  /** As people see it: Normalize undone, scaled down. */
  pixels: Pixels;
  /** [C, H, W] before scaling down. */
  size: [number, number, number];
  /** Whether it left the picture as it was. */
  unchanged: boolean;
  /** Of a batch transform: what the loss is to see, largest first; null for the class of the user's own file. */
  shares: { label: number | null; share: number }[] | null;
}
