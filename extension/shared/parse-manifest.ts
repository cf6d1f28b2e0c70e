import type { RunManifest } from './run-folder';
import { asIs, said, type Said } from './said';
import { SaidError } from './said-error';
import { isStudyPlace } from './study';

/** A manifest whose experiment is still to be read by the config's reader. */
export type ParsedManifest = Omit<RunManifest, 'experiment'> & { experiment: unknown };

/** More than any run.json has; a network of 20,000 layers takes half of it. */
export const manifestBytes = 16 * 2 ** 20;

interface Field {
  fits(value: unknown): boolean;
  /** What it should be, for a sentence. */
  wanted: Said;
}

const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value.length <= longest;
const isCount = (value: unknown, most = 2 ** 31): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.length > 0 && value.length <= 4096 && value.every((each) => Number.isFinite(each));
const text = (longest: number): Field => ({ fits: (value) => isText(value, longest), wanted: said`a text of at most ${{ length: longest }} characters` });
/** A name in a folder: it leads to no other. */
const name: Field = { fits: (value) => isText(value, 255) && value !== '' && !/[/\\\0]/.test(value), wanted: said`the name of a file or folder` };
const filePath: Field = { fits: (value) => isText(value, 4096) && value !== '' && !value.includes('\0'), wanted: said`the path of a file` };

const parent: Field = {
  fits: (value) => typeof value === 'object' && value !== null && 'run' in value && filePath.fits(value.run) && 'id' in value && name.fits(value.id) && 'epoch' in value && isCount(value.epoch) && 'step' in value && isCount(value.step, Number.MAX_SAFE_INTEGER),
  wanted: said`a run with an epoch and a step`,
};
const study: Field = { fits: isStudyPlace, wanted: said`a study with the run's number and values` };
const optional = { weights: filePath, parent, study };

const fields: Record<Exclude<keyof RunManifest, keyof typeof optional>, Field> = {
  version: { fits: (value) => value === 1, wanted: asIs('1') },
  id: name,
  name,
  created: { fits: (value) => isText(value, 40) && !Number.isNaN(Date.parse(value)), wanted: said`a time` },
  source: filePath,
  experiment: { fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value), wanted: said`an experiment` },
  seed: { fits: (value) => isCount(value, Number.MAX_SAFE_INTEGER), wanted: said`a whole number from 0 up` },
  engine: text(255),
  device: text(1000),
  threads: { fits: (value) => isCount(value), wanted: said`a whole number from 0 up` },
  versions: {
    fits: (value) => typeof value === 'object' && value !== null && Object.values(value).every((each) => isText(each, 255)),
    wanted: said`versions by name`,
  },
  data_hash: { fits: (value) => value === null || (isText(value, 64) && /^[0-9a-f]{64}$/.test(value)), wanted: said`a SHA-256 or null` },
  classes: { fits: (value) => Array.isArray(value) && value.length <= 1_000_000 && value.every((each) => isText(each, 1000)), wanted: said`a list of names` },
  image_shape: {
    fits: (value) => Array.isArray(value) && value.length === 3 && value.every((each) => isCount(each) && each > 0) && (value as number[]).reduce((a, b) => a * b) <= 2 ** 30,
    wanted: said`three whole numbers: channels, height, width`,
  },
  normalize: {
    fits: (value) => value === null || (typeof value === 'object' && 'mean' in value && 'std' in value && isNumbers(value.mean) && isNumbers(value.std) && value.mean.length === value.std.length && value.std.every((each) => each > 0)),
    wanted: said`a mean and a std, a number a channel, or null`,
  },
};

/** A run.json's text with every field as it should be, but for the experiment. Throws a SaidError that names the first that is not. */
export function parseManifest(json: string): ParsedManifest {
  let manifest: Record<string, unknown>;
  try {
    manifest = JSON.parse(json) as Record<string, unknown>;
  } catch {
    throw new SaidError(said`it is not JSON`);
  }
  if (typeof manifest !== 'object' || manifest === null) throw new SaidError(said`it is no object`);
  for (const [key, { fits, wanted }] of [...Object.entries(fields), ...Object.entries(optional).filter(([key]) => key in manifest)]) {
    if (!fits(Object.hasOwn(manifest, key) ? manifest[key] : undefined)) throw new SaidError(said`its "${{ key }}" is not ${{ wanted }}`);
  }
  return manifest as unknown as ParsedManifest;
}
