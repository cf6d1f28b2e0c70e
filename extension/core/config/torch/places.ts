import { equal } from './operators';
import type { InstanceValue, Scope, Value } from './values';

/** Where something may be changed: what it holds can be kept, put back, and brought together from several ways. */
export interface Place {
  save(): unknown;
  restore(state: unknown): void;
  merge(states: unknown[], why: Value): void;
}

/** `everywhere`: a name that not all ways give is unknown; otherwise it has its value where it is used. */
function mapPlace(names: Map<string, Value>, only: Set<string> | null, everywhere: boolean): Place {
  const keys = (): string[] => [...names.keys()].filter((name) => !only || only.has(name));
  const set = (state: Map<string, Value>): void => {
    keys().forEach((name) => names.delete(name));
    state.forEach((value, name) => names.set(name, value));
  };
  return {
    save: () => new Map(keys().map((name) => [name, names.get(name)!])),
    restore: (state) => set(state as Map<string, Value>),
    merge(states, why) {
      const maps = states as Map<string, Value>[];
      const all = new Set(maps.flatMap((map) => [...map.keys()]));
      const merged = new Map<string, Value>();
      for (const name of all) {
        const values = maps.map((map) => map.get(name));
        const given = values.filter((value) => value !== undefined);
        const same = given.every((value) => value === given[0] || equal(value, given[0]!) === true) && (!everywhere || given.length === values.length);
        merged.set(name, same ? given[0]! : why);
      }
      set(merged);
    },
  };
}
export const namePlace = (scope: Scope, names: Set<string>): Place => mapPlace(scope.names, names, false);
export const fieldPlace = (object: InstanceValue): Place => mapPlace(object.fields, null, true);

export function itemPlace(holder: { items: Value[]; names?: string[] }): Place {
  const set = (items: Value[], names: string[] | undefined): void => {
    holder.items.splice(0, holder.items.length, ...items);
    if (names) holder.names = [...names];
  };
  type State = { items: Value[]; names: string[] | undefined };
  return {
    save: (): State => ({ items: [...holder.items], names: holder.names && [...holder.names] }),
    restore: (state) => set((state as State).items, (state as State).names),
    merge(states, why) {
      const [first, ...rest] = states as State[];
      const same = rest.every(({ items }) => items.length === first!.items.length && items.every((item, i) => item === first!.items[i]));
      if (!same) set([...commonStart(states as State[]), why], holder.names && [...commonStart(states as State[]).map((_, i) => String(i)), '?']);
    },
  };
}

function commonStart(states: { items: Value[] }[]): Value[] {
  const shortest = states.map(({ items }) => items).sort((a, b) => a.length - b.length)[0]!;
  const at = shortest.findIndex((item, i) => states.some(({ items }) => items[i] !== item));
  return at < 0 ? [...shortest] : shortest.slice(0, at);
}

export function entryPlace(holder: { entries: [Value, Value][] }): Place {
  return {
    save: () => [...holder.entries],
    restore: (state) => void (holder.entries = [...(state as [Value, Value][])]),
    merge(states, why) {
      const keys = (states as [Value, Value][][]).flat().map(([key]) => key).filter((key, i, all) => all.findIndex((other) => equal(other, key) === true) === i);
      holder.entries = keys.map((key): [Value, Value] => {
        const values = (states as [Value, Value][][]).map((entries) => entries.find(([other]) => equal(other, key) === true)?.[1]);
        return [key, values.every((value) => value !== undefined && (value === values[0] || equal(value, values[0]!) === true)) ? values[0]! : why];
      });
    },
  };
}
