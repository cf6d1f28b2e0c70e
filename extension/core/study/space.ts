/** What may be chosen for a parameter of a study. */
export type Distribution =
  /** One of so many entries, by its place from 0. */
  | { kind: 'try'; entries: number }
  /** Any number between the ends; `steps` points for a grid, both ends among them. */
  | { kind: 'range'; low: number; high: number; log: boolean; steps: number | null }
  /** low, low + step … high. Logarithmic ones have a step of 1. */
  | { kind: 'int'; low: number; high: number; step: number; log: boolean };

export interface Parameter {
  name: string;
  distribution: Distribution;
  /** The entry of another parameter that it belongs to: without it there is nothing to choose. */
  given: { name: string; entry: number } | null;
}

/** What is chosen, by parameter: a number, or the place of an entry. Of parameters whose entry was not chosen nothing. */
export type Setting = Record<string, number>;

/** Whether there is something to choose for a parameter, once those it stands in are chosen. */
export const isOpen = ({ given }: Parameter, setting: Setting): boolean => given === null || setting[given.name] === given.entry;

/** A setting of parameters in the order in which they are written, those that a parameter stands in before it; `choose` is asked for what is open. */
export function settingOf(space: readonly Parameter[], choose: (parameter: Parameter, setting: Setting) => number): Setting {
  const setting: Setting = {};
  for (const parameter of space) if (isOpen(parameter, setting)) setting[parameter.name] = choose(parameter, setting);
  return setting;
}

/** A number between 0 and 1 (exclusive) as what it comes to between a parameter's ends: evenly, or evenly in its logarithm. */
export function spread(share: number, distribution: Distribution): number {
  switch (distribution.kind) {
    case 'try':
      return Math.min(distribution.entries - 1, Math.floor(share * distribution.entries));
    case 'range': {
      const { low, high, log } = distribution;
      return within(log ? Math.exp(Math.log(low) + share * Math.log(high / low)) : low + share * (high - low), low, high);
    }
    case 'int': {
      const { low, high, step, log } = distribution;
      // Half a step beyond either end, so that the ends are as likely as what lies between.
      const value = log ? Math.exp(Math.log(low - 0.5) + share * Math.log((high + 0.5) / (low - 0.5))) : low - step / 2 + share * (high - low + step);
      return within(low + Math.round((value - low) / step) * step, low, high);
    }
  }
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A number to six digits. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
