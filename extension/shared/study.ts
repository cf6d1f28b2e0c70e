import { asIs, isMistake, said, type Mistake } from './said';
import { SaidError } from './said-error';

/** Names inside a study's folder, `.cnn-lab/studies/<id>/`. */
export const studyFiles = {
  /** The text as it was. */
  text: 'study.cnn.jsonc',
  manifest: 'study.json',
  /** A file a run, made exclusively by who carries it out. */
  claims: 'claims',
  /** There while the study is to rest. */
  paused: 'paused',
  /** What its trainers said that failed. */
  logs: 'logs',
  /** Of a study that several processes carry out: a folder a run, with the lock of who has taken it. */
  turns: 'turns',
  /** The Node that is shipped to a cluster's machines. */
  node: 'node',
} as const;

/** study.json: what was begun. How it is searched is in its text. */
export interface StudyManifest {
  version: 1;
  id: string;
  name: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the file that it was begun from. */
  source: string;
  /** Folder of its runs, from its own: beside that of the studies. */
  runs: string;
  /** How many runs train at once at most: what is tried next rests on those that ended so many before. */
  at_once: number;
  /** As `RunOptions` has them. */
  engine: string | null;
  threads: number | null;
  /** The run whose setting this study has with further seeds, and the study and setting that it is of, where it is of one. */
  more?: { run: string; study: string | null; trial: number };
  /** "RUN@EPOCH": the checkpoint, by its run's folder, that its one run goes on from. */
  fork?: string;
}

/** A moment at which a run of a study is held against others: after so many epochs it goes on where its metric is no worse than this; null: whatever it is. */
export interface Rung {
  epoch: number;
  bound: number | null;
}

/** claims/<number>.json: one run of a study, from when somebody has taken it. */
export interface StudyClaim {
  version: 1;
  /** Of the run in the study, from 0: all seeds of a setting, then those of the next. */
  number: number;
  /** Which setting, from 0. */
  trial: number;
  seed: number;
  /** What is chosen, by variable: a number, or the place of an entry. */
  setting: Record<string, number>;
  /** The same as it is written. */
  values: Record<string, unknown>;
  metric: string;
  rungs: Rung[];
  /** Why its text cannot be trained; absent where it can. */
  mistake?: Mistake;
  /** Who took it. */
  host: string;
  pid: number;
  start: string;
  /** ISO 8601. */
  since: string;
}

/** What a run's manifest says of the study that it belongs to. */
export type StudyPlace = Pick<StudyClaim, 'number' | 'trial' | 'values'> & { id: string };

type Field = (value: unknown) => boolean;
const isText: Field = (value) => typeof value === 'string' && value.length <= 4096 && !value.includes('\0');
const isCount: Field = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A name in a folder: it leads to no other. */
const isName: Field = (value) => typeof value === 'string' && !['', '.', '..'].includes(value) && value.length <= 255 && !/[/\\\0]/.test(value);
const isBesideStudies: Field = (value) => typeof value === 'string' && /^\.\.[/\\]\.\.[/\\]/.test(value) && isName(value.slice(6));
const isRung: Field = (value) => isObject(value) && isCount(value.epoch) && (value.bound === null || Number.isFinite(value.bound));

const ofManifest: Record<Exclude<keyof StudyManifest, 'more' | 'fork'>, Field> = {
  version: (value) => value === 1, id: isName, name: isName, created: (value) => isText(value) && !Number.isNaN(Date.parse(value as string)), source: isText, runs: isBesideStudies,
  at_once: (value) => isCount(value) && (value as number) > 0, engine: (value) => value === null || isText(value), threads: (value) => value === null || (isCount(value) && (value as number) > 0),
};
const ofClaim: Record<Exclude<keyof StudyClaim, 'mistake'>, Field> = {
  version: (value) => value === 1, number: isCount, trial: isCount, seed: isCount, setting: (value) => isObject(value) && Object.values(value).every(Number.isFinite), values: isObject, metric: isText,
  rungs: (value) => Array.isArray(value) && value.every(isRung), host: isText, pid: isCount, start: isText, since: isText,
};

/** A study.json's text. Throws a SaidError that names what is wrong. */
export function parseStudyManifest(json: string): StudyManifest {
  const manifest = parsed<StudyManifest>(json, ofManifest);
  const { more, fork } = manifest;
  if (more !== undefined && !(isObject(more) && isName(more.run) && (more.study === null || isName(more.study)) && isCount(more.trial))) throw new SaidError(said`its "${{ key: 'more' }}" is not what it should be`);
  if (fork !== undefined && !(isText(fork) && /@[1-9]\d*$/.test(fork))) throw new SaidError(said`its "${{ key: 'fork' }}" is not what it should be`);
  return manifest;
}

/** A claim's text. Throws a SaidError that names what is wrong. */
export function parseStudyClaim(json: string): StudyClaim {
  const claim = parsed<StudyClaim>(json, ofClaim);
  if (claim.mistake !== undefined && !isMistake(claim.mistake)) throw new SaidError(said`its "${{ key: 'mistake' }}" is not ${{ wanted: asIs('{ id, sentence, values }') }}`);
  return claim;
}

/** What a run.json says of its study. */
export const isStudyPlace = (value: unknown): value is StudyPlace => isObject(value) && isName(value.id) && isCount(value.number) && isCount(value.trial) && isObject(value.values);

function parsed<T>(json: string, fields: Record<string, Field>): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SaidError(said`it is not JSON`);
  }
  if (!isObject(value)) throw new SaidError(said`it is no object`);
  const wrong = Object.keys(fields).find((key) => !fields[key]!(value[key]));
  if (wrong !== undefined) throw new SaidError(said`its "${{ key: wrong }}" is not what it should be`);
  return value as T;
}
