import { canvasPng } from './canvas-png';
import { element } from './element';

/** Pixels of the picture for one of the drawing's: also sharp in print. */
const scale = 2;
const looks = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'text-anchor'];

/** A drawing of the page as it looks there, on the editor's ground, as a PNG. */
export async function svgPng(drawing: SVGElement): Promise<Uint8Array> {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGElement;
  const parts = [...copy.querySelectorAll<SVGElement>('*')];
  [...drawing.querySelectorAll('*')].forEach((part, i) => {
    const style = getComputedStyle(part);
    for (const look of looks) parts[i]!.style.setProperty(look, style.getPropertyValue(look));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = element('canvas', { width: scale * width, height: scale * height });
  const context = canvas.getContext('2d')!;
  context.fillStyle = getComputedStyle(document.body).getPropertyValue('--vscode-editor-background') || 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvasPng(canvas);
}
