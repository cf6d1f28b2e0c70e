import { canvasPng } from '../common/canvas-png';
import { element } from '../common/element';

/** Side of a cell, room for a class's name, its most, and what lies around, in pixels of the picture. */
const [side, character, mostRoom, margin] = [44, 9, 260, 16];

/** The matrix as the page shows it, with its classes' names, on the editor's ground, as a PNG. */
export async function confusionPng(grid: HTMLElement): Promise<Uint8Array> {
  const style = getComputedStyle(document.body);
  const rows = [...grid.querySelectorAll('tbody > tr')];
  const names = rows.map((row) => row.querySelector('th')!.textContent);
  const room = Math.min(mostRoom, Math.max(...names.map(({ length }) => length)) * character) + margin;
  const size = room + rows.length * side + margin;
  const canvas = element('canvas', { width: size, height: size });
  const context = canvas.getContext('2d')!;
  context.fillStyle = style.getPropertyValue('--vscode-editor-background') || 'white';
  context.fillRect(0, 0, size, size);
  context.font = `15px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  const name = (words: string, x: number, y: number, turned: boolean): void => {
    context.save();
    context.translate(x, y);
    if (turned) context.rotate(-Math.PI / 2);
    context.textAlign = turned ? 'left' : 'right';
    context.fillText(words, 0, 0, room - margin - 6);
    context.restore();
  };
  rows.forEach((row, y) => {
    context.fillStyle = style.color;
    name(names[y]!, room - 6, room + (y + 0.5) * side, false);
    name(names[y]!, room + (y + 0.5) * side, room - 6, true);
    row.querySelectorAll<HTMLElement>('[role=gridcell]').forEach((cell, x) => {
      const [left, top] = [room + x * side, room + y * side];
      context.fillStyle = getComputedStyle(cell).backgroundColor;
      context.fillRect(left, top, side, side);
      context.strokeStyle = getComputedStyle(cell).borderTopColor;
      context.strokeRect(left + 0.5, top + 0.5, side, side);
      context.fillStyle = style.color;
      context.textAlign = 'center';
      context.fillText(cell.textContent, left + side / 2, top + side / 2, side - 4);
    });
  });
  return canvasPng(canvas);
}
