import type { Random } from '../random';
import type { Operation, OperationName } from './operations';
import { roundHalfEven } from './rounding';

/** An operation's magnitudes, one a bin; null where it takes none. Signed ones are turned round half of the time. */
export interface Magnitudes {
  values: number[] | null;
  signed: boolean;
}
export type Space = Partial<Record<OperationName, Magnitudes>>;

/** torch.linspace, in float32 as PyTorch computes it: from both ends to the middle. */
export function linspace(start: number, end: number, bins: number): number[] {
  const f = Math.fround;
  const step = f(f(f(end) - f(start)) / (bins - 1));
  return Array.from({ length: bins }, (_, i) => (i < bins / 2 ? f(f(start) + f(step * i)) : f(f(end) - f(step * (bins - 1 - i)))));
}

const signed = (end: number, bins: number): Magnitudes => ({ values: linspace(0, end, bins), signed: true });
const none: Magnitudes = { values: null, signed: false };

interface Ends {
  shear: number;
  translateX: number;
  translateY: number;
  rotate: number;
  colour: number;
}

export function geometry({ shear, translateX, translateY, rotate }: Ends, bins: number): Space {
  return { ShearX: signed(shear, bins), ShearY: signed(shear, bins), TranslateX: signed(translateX, bins), TranslateY: signed(translateY, bins), Rotate: signed(rotate, bins) };
}

export function colour({ colour: end }: Ends, bins: number): Space {
  return { Brightness: signed(end, bins), Color: signed(end, bins), Contrast: signed(end, bins), Sharpness: signed(end, bins) };
}

/** Posterize goes from `bits` down by `lost`. */
export function levels(bits: number, lost: number, bins: number): Space {
  const posterize = Array.from({ length: bins }, (_, i) => bits - roundHalfEven(Math.fround(i / Math.fround((bins - 1) / lost))));
  return { Posterize: { values: posterize, signed: false }, Solarize: { values: linspace(255, 0, bins), signed: false }, AutoContrast: none, Equalize: none };
}

export const identity: Space = { Identity: none };

/** One operation of the space, each as likely as any other; `bin` picks its magnitude. */
export function drawOperation(space: Space, random: Random, bin: (bins: number) => number): Operation {
  const names = Object.keys(space) as OperationName[];
  const name = names[random.integer(names.length)]!;
  const { values, signed: turns } = space[name]!;
  const magnitude = values ? values[bin(values.length)]! : 0;
  return { name, magnitude: turns && random.integer(2) === 1 ? -magnitude : magnitude };
}
