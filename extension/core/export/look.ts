import { lookOf as lookIn } from '../../shared/looks';

/** How a curve is told from others. */
export interface Look {
  colour: string;
  /** As SVG has them; empty for a whole line. */
  dashes: string;
}

/** As lines look in the panels, in colours for light and dark readers at once. */
export function lookOf(slot: number): Look {
  const { color, dash } = lookIn(slot, 'either');
  return { colour: color, dashes: dash?.join(' ') ?? '' };
}

/** A piece of such a line, for a legend. */
export const swatch = ({ colour, dashes }: Look): string => `<svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path d="M2 5L22 5" stroke="${colour}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/></svg>`;
