import { rounded, settingOf, spread, type Distribution, type Parameter, type Setting } from './space';

/** How many values a grid has for a parameter; null where nothing divides its range. */
export function pointsOf(distribution: Distribution): number | null {
  switch (distribution.kind) {
    case 'try':
      return distribution.entries;
    case 'range':
      return distribution.steps;
    case 'int':
      return (distribution.high - distribution.low) / distribution.step + 1;
  }
}

function pointAt(distribution: Distribution, i: number): number {
  if (distribution.kind === 'int') return distribution.low + i * distribution.step;
  if (distribution.kind === 'try') return i;
  // Ends are as they are written, whatever rounding comes to.
  const last = distribution.steps! - 1;
  return i === 0 ? distribution.low : i === last ? distribution.high : rounded(spread(i / last, distribution));
}

/** How many settings a grid has: parameters that stand in an entry multiply that entry alone. Each has points. */
export const gridSize = (space: readonly Parameter[]): number => sizeOf(space, null);

/** Settings of the parameters that stand in one entry, or in none. */
function sizeOf(space: readonly Parameter[], given: Parameter['given']): number {
  return among(space, given).reduce((size, parameter) => size * choicesOf(space, parameter).reduce((sum, count) => sum + count, 0), 1);
}

const among = (space: readonly Parameter[], given: Parameter['given']): Parameter[] => space.filter((each) => each.given?.name === given?.name && each.given?.entry === given?.entry);

/** Settings with each of a parameter's values, what stands in its entries included. */
function choicesOf(space: readonly Parameter[], { name, distribution }: Parameter): number[] {
  const points = pointsOf(distribution) ?? 1;
  if (distribution.kind === 'try') return Array.from({ length: points }, (_, entry) => sizeOf(space, { name, entry }));
  return [points];
}

/** The setting at a place of the grid, from 0: the last parameters change fastest. */
export function gridSetting(space: readonly Parameter[], place: number): Setting {
  const chosen = new Map<string, number>();
  const choose = (given: Parameter['given'], rest: number): void => {
    for (const parameter of [...among(space, given)].reverse()) {
      const counts = choicesOf(space, parameter);
      const size = counts.reduce((sum, count) => sum + count, 0);
      let at = rest % size;
      rest = Math.floor(rest / size);
      if (parameter.distribution.kind !== 'try') {
        chosen.set(parameter.name, pointAt(parameter.distribution, at));
        continue;
      }
      let entry = 0;
      while (at >= counts[entry]!) at -= counts[entry++]!;
      chosen.set(parameter.name, entry);
      choose({ name: parameter.name, entry }, at);
    }
  };
  choose(null, place);
  return settingOf(space, ({ name }) => chosen.get(name)!);
}
