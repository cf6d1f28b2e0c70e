const [width, height, edge] = [260, 90, 6];

/** The learning rate over a run as a small SVG, for a hover. */
export function schedulePicture(lr: number[]): string {
  const high = Math.max(...sampled(lr), Number.MIN_VALUE);
  const points = sampled(lr).map((value, i, all) => {
    const x = edge + ((width - 2 * edge) * i) / Math.max(1, all.length - 1);
    const y = height - edge - ((height - 2 * edge) * value) / high;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<path d="M${edge} ${edge}V${height - edge}H${width - edge}" fill="none" stroke="#888" stroke-width="1"/>` +
    `<polyline points="${points.join(' ')}" fill="none" stroke="#3794ff" stroke-width="2"/></svg>`
  );
}

/** At most 260 points, first and last among them. */
function sampled(values: number[]): number[] {
  const count = Math.min(values.length, width);
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / Math.max(1, count - 1))]!);
}
