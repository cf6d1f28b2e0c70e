import type { Told } from '../../../shared/augmentation';
import { said, type Said } from '../../../shared/said';

/** A drawn number in three figures, with a minus that is as wide as a plus. */
export const figure = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

export const inDegrees = (angle: number): string => `${signed(angle)}°`;

export const factor = (value: number): string => `×${figure(value)}`;

/** torchvision's names: i counts rows from the top, j columns from the left. */
export const corner = ({ top, left }: { top: number; left: number }): string => `i=${top} j=${left}`;

/** A rectangle; `doc` says what its values, torchvision's h × w, i and j, are of. */
export const rectangle = (doc: Said, place: { top: number; left: number; height: number; width: number }): Told => ({
  words: said`${{ height: place.height }} × ${{ width: place.width }} at ${{ corner: corner(place) }}`,
  doc,
});

/** What transforms do with a probability. */
const deeds = {
  applied: { done: said`applied`, left: said`not applied`, doc: (p: string) => said`Whether it is applied: drawn with probability p = ${{ p }}.` },
  flipped: { done: said`flipped`, left: said`not flipped`, doc: (p: string) => said`Whether it is flipped: drawn with probability p = ${{ p }}.` },
  erased: { done: said`erased`, left: said`not erased`, doc: (p: string) => said`Whether it is erased: drawn with probability p = ${{ p }}.` },
};

/** Whether a transform did what it does with probability `p`. */
export const whether = (done: boolean, deed: keyof typeof deeds, p: number): Told => ({ words: deeds[deed][done ? 'done' : 'left'], doc: deeds[deed].doc(figure(p)) });
