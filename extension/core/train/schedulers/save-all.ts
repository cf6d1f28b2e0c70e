import type { Scheduler } from '../rows';

/** Saves nested schedulers together with a number of their owner's. */
export function saveAll(parts: Scheduler[], own: { save(): number; restore(saved: number): void }): Pick<Scheduler, 'save' | 'restore'> {
  return {
    save: () => ({ own: own.save(), parts: parts.map((part) => part.save()) }),
    restore(saved) {
      const state = saved as { own: number; parts: unknown[] };
      own.restore(state.own);
      parts.forEach((part, i) => part.restore(state.parts[i]));
    },
  };
}
