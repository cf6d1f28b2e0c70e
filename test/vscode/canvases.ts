import type { Frame } from 'playwright-core';

interface Picture {
  /** Changes with any pixel. */
  hash: number;
  /** Different colours in it, counted up to 1000. */
  colours: number;
}

/** What is drawn on each visible canvas of a panel, in the page's order. */
export function canvases(panel: Frame): Promise<Picture[]> {
  return panel.evaluate(() =>
    Array.from(document.querySelectorAll('canvas'))
      .filter((canvas) => canvas.width > 0 && canvas.height > 0 && canvas.getClientRects().length > 0)
      .map((canvas) => {
        const copy = document.createElement('canvas');
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const context = copy.getContext('2d')!;
        context.drawImage(canvas, 0, 0);
        const pixels = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
        const colours = new Set<number>();
        let hash = 0;
        for (const pixel of pixels) {
          hash = (Math.imul(hash, 31) + pixel) | 0;
          if (colours.size < 1000) colours.add(pixel);
        }
        return { hash, colours: colours.size };
      }),
  );
}
