import type { LrGroup, Scheduler } from '../rows';

export interface Moment {
  /** Steps done, counted from 0 at the initial step: PyTorch's last_epoch. */
  t: number;
  /** The lr that the group started from. */
  base: number;
  /** True for the step that the constructor makes. */
  initial: boolean;
  /** Calls of step since the initial one, which counts as 1: PyTorch's _step_count. */
  count: number;
}

/**
 * torch.optim.lr_scheduler.LRScheduler: `next` is its get_lr (from the group's present lr, most of the time) and `closed`
 * its _get_closed_form_lr, where it has one. `memory` is whatever else the rule remembers; it is saved along. `ownBase`
 * replaces the base after the initial step, as CyclicLR's constructor does.
 */
export function lrScheduler(
  group: LrGroup,
  next: (moment: Moment) => number,
  closed?: (t: number, base: number) => number,
  memory: Record<string, number> = {},
  ownBase?: number,
): Scheduler {
  let base = (group.initialLr ??= group.lr);
  let [t, count] = [-1, 0];
  const advance = (initial: boolean): void => {
    t++;
    count++;
    group.lr = next({ t, base, initial, count });
  };
  const scheduler: Scheduler = {
    step: () => advance(false),
    initialStep() {
      count = 0;
      advance(true);
    },
    undo: () => void t--,
    restart() {
      t = 0;
      group.lr = closed ? closed(0, base) : next({ t, base, initial: false, count });
    },
    save: () => ({ t, count, base, memory: { ...memory } }),
    restore(saved) {
      const state = saved as { t: number; count: number; base: number; memory: Record<string, number> };
      ({ t, count, base } = state);
      Object.assign(memory, state.memory);
    },
  };
  scheduler.initialStep();
  base = ownBase ?? base;
  return scheduler;
}
