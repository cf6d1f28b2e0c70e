/** [H, W] after squares of one size, as small as leaves no side longer than `longest`, each became one value. */
export function reduced([height, width]: [number, number], longest: number): [number, number] {
  const square = Math.ceil(Math.max(height, width) / longest);
  return [Math.ceil(height / square), Math.ceil(width / square)];
}
