import { canvasPng } from './canvas-png';
import { element } from './element';

/** Side of a picture, height of the line below it, and what lies between, in pixels. */
const [side, line, gap] = [320, 28, 12];

/** The figures that are shown, line by line, with their captions, as one picture on the editor's ground. */
export async function figuresPng(rows: HTMLElement[]): Promise<Uint8Array> {
  const lines = rows.map((row) => [...row.querySelectorAll('figure')]);
  const columns = Math.max(...lines.map(({ length }) => length));
  const canvas = element('canvas', { width: columns * (side + gap) + gap, height: lines.length * (side + line + gap) + gap });
  const context = canvas.getContext('2d')!;
  const { color, fontFamily } = getComputedStyle(document.body);
  context.fillStyle = getComputedStyle(document.body).getPropertyValue('--vscode-editor-background') || 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.font = `14px ${fontFamily}`;
  context.textAlign = 'center';
  lines.forEach((figures, y) =>
    figures.forEach((each, x) => {
      const picture = each.querySelector('canvas')!;
      const scale = side / Math.max(picture.width, picture.height);
      const [left, top] = [gap + x * (side + gap), gap + y * (side + line + gap)];
      const [width, height] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, left + (side - width) / 2, top + (side - height) / 2, width, height);
      context.fillStyle = color;
      context.fillText(each.querySelector('figcaption')!.textContent, left + side / 2, top + side + 20, side);
    }),
  );
  return canvasPng(canvas);
}
