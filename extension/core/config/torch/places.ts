import { equal } from './operators';
import type { Meter } from './meter';
import { sameness, type DictValue, type InstanceValue, type Scope, type Value } from './values';

/** Where something may be changed: what it holds can be kept, put back, and brought together from several ways. */
export interface Place {
  save(): unknown;
  restore(state: unknown): void;
  merge(states: unknown[], why: Value): void;
}

/** `everywhere`: a name that not all ways give is unknown; otherwise it has its value where it is used. */
function mapPlace(names: Map<string, Value>, only: Set<string> | null, everywhere: boolean, meter: Meter): Place {
  const keys = (): string[] => {
    meter.touched(names.size);
    return [...names.keys()].filter((name) => !only || only.has(name));
  };
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
        const same = given.every((value) => value === given[0] || equal(value, given[0]!, meter) === true) && (!everywhere || given.length === values.length);
        merged.set(name, same ? given[0]! : why);
      }
      set(merged);
    },
  };
}
export const namePlace = (scope: Scope, names: Set<string>, meter: Meter): Place => mapPlace(scope.names, names, false, meter);
export const fieldPlace = (object: InstanceValue, meter: Meter): Place => mapPlace(object.fields, null, true, meter);

export function itemPlace(holder: { items: Value[]; names?: string[] }, meter: Meter): Place {
  const set = (items: Value[], names: string[] | undefined): void => {
    meter.touched(items.length);
    holder.items.length = 0;
    for (const item of items) holder.items.push(item);
    if (names) holder.names = [...names];
  };
  type State = { items: Value[]; names: string[] | undefined };
  return {
    save: (): State => (meter.touched(holder.items.length), { items: [...holder.items], names: holder.names && [...holder.names] }),
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

export function entryPlace(holder: DictValue, meter: Meter): Place {
  type State = DictValue['entries'];
  return {
    save: (): State => (meter.steps(holder.entries.size >> 2), new Map(holder.entries)),
    restore: (state) => void (holder.entries = new Map(state as State)),
    merge(states, why) {
      const all = states as State[];
      const keys = new Map(all.flatMap((entries) => [...entries.values()].map(([key]): [unknown, Value] => [sameness(key), key])));
      holder.entries = new Map([...keys].map(([same, key]): [unknown, [Value, Value]] => {
        const values = all.map((entries) => entries.get(same)?.[1]);
        return [same, [key, values.every((value) => value !== undefined && (value === values[0] || equal(value, values[0]!, meter) === true)) ? values[0]! : why]];
      }));
    },
  };
}
