/** How one of many lines or points looks: those that follow one another differ in colour, and when there are no more colours in their dashes. */
export interface Look {
  color: string;
  /** Pixels that are drawn and pixels that are left out, in turn; none for a whole line. */
  dash?: readonly [on: number, off: number];
}

/**
 * Of Okabe and Ito's kind, darker or lighter where a page would swallow them: told apart also by people who see colours differently (a test measures how
 * far). In each list a place has much the same hue. `either`: where what is written is read on light pages and dark ones.
 */
export const lookColors = {
  light: ['#005f9e', '#b87a00', '#008060', '#b5568f', '#a33c00', '#404040', '#3a97c9'],
  dark: ['#6bbef0', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#f0e442', '#e0e0e0'],
  either: ['#195afb', '#985d1e', '#0c7950', '#c029a2', '#ed6f17', '#869392', '#129ae1'],
};
export type Ground = keyof typeof lookColors;
const dashes = [undefined, [7, 3], [2, 3], [11, 4]] as const;

export function lookOf(slot: number, ground: Ground): Look {
  const colors = lookColors[ground];
  const dash = dashes[Math.floor(slot / colors.length) % dashes.length];
  return { color: colors[slot % colors.length]!, ...(dash && { dash }) };
}
