import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { PictureMemory } from './picture-memory';
import type { Random } from './random';
import { TransformError, type Drawn, type Picture, type PictureSpec, type TransformRow } from './transform';
import { transforms } from './transforms';

/** A list of transforms made ready for pictures of one size. */
export interface TransformChain {
  input: PictureSpec;
  output: PictureSpec;
  /** H, W, C bytes to a picture whose values belong to `memory`; release them when read. */
  apply(bytes: Uint8Array, random: Random): Picture;
  memory: PictureMemory;
}

interface Link {
  row: TransformRow;
  params: Record<string, unknown>;
  input: PictureSpec;
}

/** Throws a UserError that names the transform which does not fit. */
export function transformChain(choices: Choice[], input: { height: number; width: number; channels: number }): TransformChain {
  const memory = new PictureMemory();
  const first: PictureSpec = { kind: 'bytes', height: input.height, width: input.width, channels: input.channels };
  const links: Link[] = [];
  let spec = first;
  for (const { name, params } of choices) {
    const row = transforms[name]!;
    links.push({ row, params, input: spec });
    spec = outputOf(row, name, params, spec);
  }
  return {
    input: first,
    output: spec,
    memory,
    apply(bytes, random) {
      const values = memory.bytes(bytes.length);
      values.set(bytes);
      let picture: Picture = { ...first, kind: 'bytes', values };
      for (const { row, params, input } of links) picture = row.apply(picture, params, row.draw(params, input, random), memory);
      return picture;
    },
  };
}

export function outputOf(row: TransformRow, name: string, params: Record<string, unknown>, input: PictureSpec): PictureSpec {
  try {
    return row.output(params, input);
  } catch (error) {
    if (error instanceof TransformError) throw new UserError(error.message.startsWith(name) ? error.message : `${name}: ${error.message}`);
    throw error;
  }
}

export interface TransformStep {
  /** The transform's name, or "" for the picture as it came. */
  name: string;
  drawn: Drawn;
  picture: Picture;
}

/** Each transform's own result, kept, with what it drew: for the preview. */
export function transformSteps(choices: Choice[], source: { height: number; width: number; channels: number; values: Uint8Array }, random: Random): TransformStep[] {
  const memory = new PictureMemory();
  let picture: Picture = { kind: 'bytes', height: source.height, width: source.width, channels: source.channels, values: source.values.slice() };
  const steps: TransformStep[] = [{ name: '', drawn: {}, picture: copyOf(picture) }];
  for (const { name, params } of choices) {
    const row = transforms[name]!;
    outputOf(row, name, params, picture);
    const drawn = row.draw(params, picture, random);
    picture = row.apply(picture, params, drawn, memory);
    steps.push({ name, drawn, picture: copyOf(picture) });
  }
  return steps;
}

const copyOf = (picture: Picture): Picture => (picture.kind === 'bytes' ? { ...picture, values: picture.values.slice() } : { ...picture, values: picture.values.slice() });
