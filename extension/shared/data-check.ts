import type { PreparationProgress } from './events';
import type { Pixels } from './inspector';
import { said, type Said } from './said';

export const faultKinds = ['blank', 'dark', 'light', 'blurred'] as const;
export type FaultKind = (typeof faultKinds)[number];
/** What may be wrong with pictures, the weightiest first. */
export const findingKinds = ['leak', 'label', 'duplicate', ...faultKinds, 'odd-shape', 'odd-size', 'unreadable'] as const;
export type FindingKind = (typeof findingKinds)[number];

export const findingNames: Record<FindingKind, Said> = {
  leak: said`In training and validation`,
  label: said`Likely label errors`,
  duplicate: said`Near-duplicates`,
  blank: said`Blank`,
  dark: said`Dark`,
  light: said`Bright`,
  blurred: said`Blurred`,
  'odd-shape': said`Odd shapes`,
  'odd-size': said`Odd sizes`,
  unreadable: said`Cannot be read`,
};

/** One thing that may be wrong, of one picture or of several that are one. */
export interface Finding {
  kind: FindingKind;
  /** Indices of `DataCheck`'s pictures; none where a file cannot be read. */
  pictures: number[];
  /** The class that a picture is likelier of. */
  suggested?: number;
  /** A file that is no picture, relative to the folder of pictures. */
  file?: string;
  evidence: Said;
}

/** Where the probabilities come from by which label errors were sought. */
export type OutOfSampleSource = { kind: 'validation'; run: string; epoch: number } | { kind: 'folds'; runs: string[]; folds: number };

/** What there is to go through in the pictures of an experiment. Typed arrays hold a value a picture: those to train on, then those to validate on. */
export interface DataCheck {
  dataset: string;
  /** Of the pictures and labels that were checked. */
  hash: string;
  classes: string[];
  labels: Int32Array;
  /** So many train, the others validate. */
  training: number;
  source: OutOfSampleSource | null;
  /** Of which pictures label errors were sought, and why not of the others. */
  words: Said;
  /** What else the reader should know of the pictures. */
  notices: Said[];
  /** Where pictures are from files: which, relative to their folder. */
  files: string[] | null;
  /** The folder of class folders that pictures may be moved in; null where they are not moved. */
  root: string | null;
  /** Why pictures are not moved or renamed from here. */
  unmoved: Said | null;
  /** Whether it can be trained in folds: as it is, with its own validation pictures kept for testing, or not (null). */
  folding: 'plain' | 'keeps-test' | null;
  findings: Finding[];
}

export interface DataCheckRequest {
  /** The experiment's file. */
  file: string;
  /** Its text as an editor has it; else the file is read. */
  text?: string;
  set?: string[];
  /** Folders of runs whose probabilities may be used, the one that is wanted first. */
  runs: string[];
}

export interface DataCheckApi {
  /** One at a time: another ends the one before. */
  check(request: DataCheckRequest): Promise<DataCheck>;
  /** Ends the check that goes on, which then rejects. */
  cancel(argument: Record<string, never>): Promise<void>;
  /** Pictures of the set that was checked, by its hash; rejects where it is another by now. */
  thumbnails(argument: { request: DataCheckRequest; hash: string; pictures: number[] }): Promise<{ pixels: Pixels[] }>;
}
export interface DataCheckListener {
  progress(progress: CheckProgress): Promise<void>;
}
export type CheckProgress = PreparationProgress | { stage: 'check'; done: number; total: number; unit: 'images' };

/** What a picture is for. */
export const partWords = ({ training }: Pick<DataCheck, 'training'>, picture: number): Said => (picture < training ? said`training` : said`validation`);

/** A finding by what is in it, whatever else is found: decisions are kept under it. */
export function findingKey({ kind, pictures, file }: Finding, { files }: Pick<DataCheck, 'files'>): string {
  return [kind, ...(file === undefined ? pictures.map((picture) => files?.[picture] ?? `#${picture}`) : [file])].join('\n');
}

/** What its user has decided of findings, by their keys. */
export interface Decisions {
  kept: string[];
  /** In the order in which they were made: `from` and `to` are relative to the folder of pictures `root`. */
  moves: { key: string; root: string; from: string; to: string }[];
}
export const noDecisions: Decisions = { kept: [], moves: [] };

/** Of a file that anybody may have written: entries that are none are left out. */
export function parseDecisions(text: string): Decisions {
  const read = parsed(text);
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
  const isMove = (each: unknown): each is Decisions['moves'][number] => typeof each === 'object' && each !== null && ['key', 'root', 'from', 'to'].every((name) => typeof (each as Record<string, unknown>)[name] === 'string');
  return { kept: list(read?.kept).filter((each) => typeof each === 'string'), moves: list(read?.moves).filter(isMove) };
}

function parsed(text: string): Partial<Record<keyof Decisions, unknown>> | null {
  try {
    return JSON.parse(text) as Partial<Record<keyof Decisions, unknown>> | null;
  } catch {
    return null;
  }
}
