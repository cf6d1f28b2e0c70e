import type { JsonPath } from '../../shared/experiment';

/**
 * A name for each place of a text: its path between dots, shortened from the front to what no other place ends in ("lr", or "SGD.lr" beside
 * "Adam.lr"). A number alone says nothing and keeps what stands before it ("model.3"). Two equal paths have one name.
 */
export function shortNames(paths: readonly JsonPath[]): string[] {
  const whole = paths.map((path) => path.join('.'));
  return paths.map((path, i) => {
    for (let from = path.length - 1; from > 0; from--) {
      if (typeof path[from] === 'number') continue;
      const name = path.slice(from).join('.');
      if (whole.every((other, j) => j === i || other === whole[i] || !`.${other}`.endsWith(`.${name}`))) return name;
    }
    return whole[i]!;
  });
}
