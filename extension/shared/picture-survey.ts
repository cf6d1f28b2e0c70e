import type { Said } from './said';

/** What a place with pictures in it holds, before anything is decoded. */
export interface PictureSurvey {
  /** How the pictures lie there. */
  layout: Said;
  /** The data set that an experiment on them has; places are absolute. */
  dataset: { name: 'ImageFolder' | 'ImageTable'; params: Record<string, string> };
  /** Training pictures, and validation pictures of its own. */
  classes: { name: string; train: number; val: number }[];
  /** Whether validation pictures lie there, or are to be held back. */
  validates: boolean;
  /** Whether test pictures lie there, which are not looked at. */
  tests: boolean;
  notices: Said[];
  /** Files and rows that are left out, the first of them, and how many in all. */
  leftOut: { file: string; reason: string | Said }[];
  leftOutCount: number;
}

/** A picture with its class, as its file holds it; `kind` is its MIME type, null where browsers do not show it. */
export interface LabelledPicture {
  name: string;
  label: string;
  kind: string | null;
  base64: string;
}
