import { said, type Said } from '../../../shared/said';
import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { adjustColour } from './adjust';
import type { Fill } from './fill';
import type { WarpInterpolation } from './interpolation';
import { autocontrast, equalize, invert, posterize, solarize } from './levels';
import { inverseMatrix } from './random-affine';
import { rotate } from './random-rotation';
import { adjustSharpness } from './sharpness';
import { affine } from './warp';

/** One operation of an augmentation policy, as it was drawn. */
export interface Operation {
  name: OperationName;
  /** In the operation's own unit (torchvision's tables), sign included; 0 where it takes none. */
  magnitude: number;
}

type Apply = (picture: BytePicture, magnitude: number, interpolation: WarpInterpolation, fill: Fill, memory: PictureMemory) => BytePicture;

const degrees = (slope: number): number => Math.atan(slope) * (180 / Math.PI);
const middle = ({ width, height }: BytePicture): [number, number] => [width * 0.5, height * 0.5];

/** torchvision's _apply_op on PIL images. */
const operations = {
  Identity: (picture) => picture,
  ShearX: (picture, magnitude, interpolation, fill, memory) => affine(picture, inverseMatrix([0, 0], 0, [0, 0], 1, [degrees(magnitude), 0]), interpolation, fill, memory),
  ShearY: (picture, magnitude, interpolation, fill, memory) => affine(picture, inverseMatrix([0, 0], 0, [0, 0], 1, [0, degrees(magnitude)]), interpolation, fill, memory),
  TranslateX: (picture, magnitude, interpolation, fill, memory) =>
    affine(picture, inverseMatrix(middle(picture), 0, [Math.trunc(magnitude), 0], 1, [0, 0]), interpolation, fill, memory),
  TranslateY: (picture, magnitude, interpolation, fill, memory) =>
    affine(picture, inverseMatrix(middle(picture), 0, [0, Math.trunc(magnitude)], 1, [0, 0]), interpolation, fill, memory),
  Rotate: (picture, magnitude, interpolation, fill, memory) => rotate(picture, magnitude, interpolation, null, fill, memory),
  Brightness: (picture, magnitude) => adjustColour(picture, 'brightness', 1 + magnitude),
  Color: (picture, magnitude) => adjustColour(picture, 'saturation', 1 + magnitude),
  Contrast: (picture, magnitude) => adjustColour(picture, 'contrast', 1 + magnitude),
  Sharpness: (picture, magnitude, _interpolation, _fill, memory) => adjustSharpness(picture, 1 + magnitude, memory),
  Posterize: (picture, magnitude) => posterize(picture, Math.trunc(magnitude)),
  Solarize: (picture, magnitude) => solarize(picture, magnitude),
  AutoContrast: (picture) => autocontrast(picture),
  Equalize: (picture) => equalize(picture),
  Invert: (picture) => invert(picture),
} satisfies Record<string, Apply>;

export type OperationName = keyof typeof operations;

/** What an operation does, and what its magnitude is. */
export const operationDocs: Record<OperationName, Said> = {
  Identity: said`leaves the picture as it is.`,
  ShearX: said`slants it along x; the slope.`,
  ShearY: said`slants it along y; the slope.`,
  TranslateX: said`shifts it to the right; pixels.`,
  TranslateY: said`shifts it down; pixels.`,
  Rotate: said`turns it; degrees, counter-clockwise where positive.`,
  Brightness: said`makes it brighter or, below 0, darker; 1 + the number is the factor.`,
  Color: said`makes its colours stronger or, below 0, weaker; 1 + the number is the factor.`,
  Contrast: said`raises its contrast or, below 0, lowers it; 1 + the number is the factor.`,
  Sharpness: said`sharpens it or, below 0, blurs it; 1 + the number is the factor.`,
  Posterize: said`keeps only the highest bits of each level; how many.`,
  Solarize: said`inverts what is as bright as a level or brighter; the level, 0 to 255.`,
  AutoContrast: said`stretches the levels of each channel to 0 to 255.`,
  Equalize: said`makes all levels of a channel about equally frequent.`,
  Invert: said`makes a negative of it.`,
};

export function applyOperation(picture: BytePicture, { name, magnitude }: Operation, interpolation: WarpInterpolation, fill: Fill, memory: PictureMemory): BytePicture {
  return (operations as Record<string, Apply>)[name]!(picture, magnitude, interpolation, fill, memory);
}
