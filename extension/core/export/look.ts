/** How a curve is told from others. */
export interface Look {
  colour: string;
  /** As SVG has them; empty for a whole line. */
  dashes: string;
}

/** Okabe and Ito's colours, told apart also by people who see colours differently; further curves have dashes. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#808080'];
const dashes = ['', '7 3', '2 3', '9 3 2 3'];

export const lookOf = (i: number): Look => ({ colour: colours[i % colours.length]!, dashes: dashes[Math.floor(i / colours.length) % dashes.length]! });

/** A piece of such a line, for a legend. */
export const swatch = ({ colour, dashes }: Look): string => `<svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path d="M2 5L22 5" stroke="${colour}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/></svg>`;
