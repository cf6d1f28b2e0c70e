import type { Told } from '../../shared/augmentation';
import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { PictureMemory } from './picture-memory';
import { keyOf, random, turnsOf, type Random } from './random';
import { TransformError, type BytePicture, type Drawn, type Picture, type PictureSpec, type TransformRow } from './transform';
import { transforms } from './transforms';
import { asTensor, levelTables, lookUpLevels } from './transforms/level-tables';

/** A list of transforms made ready for pictures of one size. */
export interface TransformChain {
  output: PictureSpec;
  /** H, W, C bytes to a picture whose values belong to `memory`; release them when read. */
  apply(bytes: Uint8Array, draws: Draws): Picture;
  /** The same where the chain ends in a tensor, written to `target` from `offset`. */
  applyInto(bytes: Uint8Array, draws: Draws, target: Float32Array, offset: number): void;
  memory: PictureMemory;
}

/** The random numbers of one transform: by its name (`keyOf`) and which of that name it is, so that what else stands in the list changes nothing of what it draws. */
export type Draws = (transform: number, turn: number) => Random;

/** Of a transform that draws nothing. */
const still = random(0);

/** What each transform of a list draws from. */
export function drawsOf(choices: readonly Choice[]): ((draws: Draws) => Random)[] {
  const turns = turnsOf(choices.map(({ name }) => name));
  return choices.map(({ name }, i) => {
    const [key, turn] = [keyOf(name), turns[i]!];
    return transforms[name]!.random ? (draws) => draws(key, turn) : () => still;
  });
}

type Link = (picture: Picture, draws: Draws) => Picture;

/** Throws a UserError that names the transform which does not fit. */
export function transformChain(choices: Choice[], input: { height: number; width: number; channels: number }): TransformChain {
  const memory = new PictureMemory();
  const first: PictureSpec = { kind: 'bytes', height: input.height, width: input.width, channels: input.channels };
  const links: Link[] = [];
  const sources = drawsOf(choices);
  let output = first;
  let lastTables: Float32Array[] | null = null;
  for (let i = 0; i < choices.length; i++) {
    const { name, params } = choices[i]!;
    const row = transforms[name]!;
    const spec = output;
    const source = sources[i]!;
    output = outputOf(row, name, params, spec);
    lastTables = null;
    if (name !== 'ToTensor') {
      links.push((picture, draws) => row.apply(picture, params, row.draw(params, spec, source(draws)), memory));
      continue;
    }
    // ToTensor, with the Normalize that mostly follows, is one look-up of each byte.
    const next = choices[i + 1];
    const normalize = next?.name === 'Normalize' && next.params.mean !== 'auto' ? next : null;
    if (normalize) outputOf(transforms.Normalize!, 'Normalize', choices[++i]!.params, output);
    const tables = levelTables(output.channels, normalize ? (normalize.params as { mean: number[]; std: number[] }) : null);
    links.push((picture) => asTensor(picture as BytePicture, tables, memory));
    lastTables = tables;
  }
  const begin = (bytes: Uint8Array): Picture => {
    const values = memory.bytes(bytes.length);
    values.set(bytes);
    return { kind: 'bytes', height: input.height, width: input.width, channels: input.channels, values };
  };
  const run = (bytes: Uint8Array, draws: Draws, count: number): Picture => {
    let picture = begin(bytes);
    for (let i = 0; i < count; i++) picture = links[i]!(picture, draws);
    return picture;
  };
  return {
    output,
    memory,
    apply: (bytes, draws) => run(bytes, draws, links.length),
    applyInto(bytes, draws, target, offset) {
      const picture = run(bytes, draws, lastTables ? links.length - 1 : links.length);
      if (lastTables) lookUpLevels(picture as BytePicture, lastTables, target, offset);
      else target.set(picture.values, offset);
      memory.release(picture.values);
    },
  };
}

export function outputOf(row: TransformRow, name: string, params: Record<string, unknown>, input: PictureSpec): PictureSpec {
  try {
    return row.output(params, input);
  } catch (error) {
    if (error instanceof TransformError) throw new UserError('transform-does-not-fit', error.message.startsWith(name) ? '{reason}' : '{transform}: {reason}', { transform: name, reason: error.said });
    throw error;
  }
}

export interface TransformStep {
  /** The transform's name, or "" for the picture as it came. */
  name: string;
  drawn: Drawn;
  /** What was drawn. */
  told: Told[];
  picture: Picture;
}

/** Each transform's own result, kept, with what it drew: for the preview. */
export function transformSteps(choices: Choice[], source: { height: number; width: number; channels: number; values: Uint8Array }, draws: Draws): TransformStep[] {
  const memory = new PictureMemory();
  let picture: Picture = { kind: 'bytes', height: source.height, width: source.width, channels: source.channels, values: source.values.slice() };
  const steps: TransformStep[] = [{ name: '', drawn: {}, told: [], picture: copyOf(picture) }];
  const sources = drawsOf(choices);
  for (const [i, { name, params }] of choices.entries()) {
    const row = transforms[name]!;
    outputOf(row, name, params, picture);
    const drawn = row.draw(params, picture, sources[i]!(draws));
    const told = row.tell?.(params, drawn, picture) ?? [];
    picture = row.apply(picture, params, drawn, memory);
    steps.push({ name, drawn, told, picture: copyOf(picture) });
  }
  return steps;
}

const copyOf = (picture: Picture): Picture => (picture.kind === 'bytes' ? { ...picture, values: picture.values.slice() } : { ...picture, values: picture.values.slice() });
