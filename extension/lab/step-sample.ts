import type { RunEvent, StepEvent } from '../shared/events';

export interface LoggedEvent {
  /** Its line in the log, from 0. */
  line: number;
  event: RunEvent;
}
type LoggedStep = LoggedEvent & { event: StepEvent };

/** As many stretches of steps as a curve is kept in at most: more than a screen has pixels. */
const mostStretches = 4096;
const charted = ['loss', 'accuracy', 'lr', 'images_per_second', 'gradient_norm'] as const;

/**
 * The steps of a log of any length in bounded memory: all of them while they are few, then of stretches of equally many the first,
 * the last, and the lowest and highest of each figure, so that no spike vanishes.
 */
export class StepSample {
  private stretches: LoggedStep[][] = [];
  private stepsPerStretch = 1;
  private stepsInLast = 0;

  add(line: number, event: StepEvent): void {
    if (this.stretches.length === 0 || this.stepsInLast === this.stepsPerStretch) {
      if (this.stretches.length === mostStretches) this.halve();
      this.stretches.push([]);
      this.stepsInLast = 0;
    }
    const last = this.stretches.at(-1)!;
    last.push({ line, event });
    this.stepsInLast++;
    if (last.length > 64) this.stretches[this.stretches.length - 1] = extremes(last);
  }

  /** In the log's order. */
  get steps(): LoggedStep[] {
    return this.stretches.flatMap(extremes);
  }

  /** All stretches but the last are full, and with an even number of them that one is full as well. */
  private halve(): void {
    const halved: LoggedStep[][] = [];
    for (let i = 0; i < this.stretches.length; i += 2) halved.push(extremes([...this.stretches[i]!, ...this.stretches[i + 1]!]));
    this.stretches = halved;
    this.stepsPerStretch *= 2;
  }
}

/** A figure that is no number (null in the log) is an extreme of its own: the first such step is kept. */
function extremes(steps: LoggedStep[]): LoggedStep[] {
  if (steps.length <= 2) return steps;
  const kept = new Set([steps[0]!, steps.at(-1)!]);
  for (const figure of charted) {
    let low: LoggedStep | null = null;
    let high: LoggedStep | null = null;
    let none: LoggedStep | null = null;
    for (const step of steps) {
      const value: number | null | undefined = step.event[figure];
      if (value === undefined) continue;
      if (value === null) none ??= step;
      else {
        if (low === null || value < low.event[figure]!) low = step;
        if (high === null || value > high.event[figure]!) high = step;
      }
    }
    for (const step of [low, high, none]) if (step) kept.add(step);
  }
  return steps.filter((step) => kept.has(step));
}
