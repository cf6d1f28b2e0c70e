import { element } from './element';
import { t } from './translate';

export interface Saved {
  name: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** A chart as it is taken along: its figures, and its picture as a drawing of its own. */
export interface Takeable {
  /** What the file is called, without its ending. */
  name: string;
  csv(): string;
  svg(): string;
}

/** Pixels of a picture for one of the drawing's: also sharp in print. */
const scale = 2;

/** Three small buttons beside a chart's name: its figures, and it as a drawing or as pixels. */
export function saveButtons(chart: string, taken: Takeable, save: (file: Saved) => Promise<unknown>, fail: (error: unknown) => void): HTMLElement {
  const kinds: Record<string, () => Saved | Promise<Saved>> = {
    CSV: () => ({ name: `${taken.name}.csv`, content: taken.csv(), encoding: 'utf8' }),
    SVG: () => ({ name: `${taken.name}.svg`, content: taken.svg(), encoding: 'utf8' }),
    PNG: async () => ({ name: `${taken.name}.png`, content: await pixels(taken.svg()), encoding: 'base64' }),
  };
  const buttons = Object.entries(kinds).map(([kind, make]) => {
    const label = t('Save {chart} as {kind}', { chart, kind });
    return element('button', { type: 'button', title: label, 'aria-label': label, onclick: () => void Promise.resolve(make()).then(save).catch(fail) }, kind);
  });
  return element('span', { class: 'segments save-buttons', role: 'group', 'aria-label': t('Save {chart}', { chart }) }, ...buttons);
}

async function pixels(drawing: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = element('canvas', { width: scale * image.naturalWidth, height: scale * image.naturalHeight });
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1]!;
}
