import type { Told } from '../../../shared/augmentation';

/** A drawn number in three figures, with a minus that is as wide as a plus. */
export const figure = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

export const inDegrees = (angle: number): string => `${signed(angle)}°`;

export const factor = (value: number): string => `×${figure(value)}`;

/** torchvision's names: i counts rows from the top, j columns from the left. */
export const corner = ({ top, left }: { top: number; left: number }): string => `i=${top} j=${left}`;

/** A rectangle, called `what` in a sentence. */
export const rectangle = (what: string, place: { top: number; left: number; height: number; width: number }): Told => ({
  words: `${place.height} × ${place.width} at ${corner(place)}`,
  doc: `torchvision's h × w, i and j: height and width in pixels of ${what}, its top row and its leftmost column in the picture, counted from 0.`,
});

/** Whether a transform did (`flipped`, `applied`) what it does with probability `p`. */
export const whether = (done: boolean, what: string, p: number): Told => ({
  words: done ? what : `not ${what}`,
  doc: `Whether it is ${what}: drawn with probability p = ${figure(p)}.`,
});
