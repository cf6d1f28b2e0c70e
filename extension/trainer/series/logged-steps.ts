import type { RunEvent, StepEvent } from '../../shared/events';
import { decodeRows, optionalColumns, stepColumns, WallClock } from '../../shared/series';
import { RowBuffer } from './row-buffer';

/** More rows than these are taken from no log: a step's number is what a line, or a resume point, says it is. */
export const mostRows = 2 ** 24;
/** A log has at most 20 steps a second, of as many as a machine does in it. */
const stepsALine = 1000;

/** The series of a run that was made before there was a series.bin: what its log says of its steps. */
export class LoggedSteps {
  readonly columns = [...stepColumns, ...optionalColumns];
  readonly rows = new RowBuffer(this.columns);
  /** Milliseconds since the epoch. */
  start = 0;
  private lines = 0;
  private wall = new WallClock(0);
  /** The last step or what was before it: `elapsed`, and milliseconds since the epoch. */
  private last = { elapsed: 0, time: 0 };
  private pausedAt = 0;
  private pausedSeconds = 0;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        // A run that goes on from a checkpoint makes again what came after it.
        if (event.step < this.rows.count) this.end(event.step);
        if (this.rows.count === 0) this.wall = new WallClock((this.start = event.time));
        this.begin(event.time);
        break;
      case 'data-ready':
        this.begin(event.time);
        break;
      case 'paused':
        this.pausedAt = event.time;
        break;
      case 'resumed':
        this.pausedSeconds += Math.max(0, event.time - this.pausedAt) / 1000;
        break;
      case 'step':
        this.step(event);
    }
  }

  /** Takes back what comes after so many steps, and the time that it took. */
  private end(steps: number): void {
    this.rows.end(steps);
    const { wall_seconds } = decodeRows({ start: this.start, columns: this.columns, offset: 0, rowBytes: 4 * this.columns.length }, this.rows.bytes(0, steps));
    this.wall.time = wall_seconds.reduce((time, seconds) => time + 1000 * (seconds || 0), this.start);
  }

  private begin(time: number): void {
    this.last = { elapsed: 0, time };
    this.pausedSeconds = 0;
  }

  /** In JSON what is no number is null. */
  private step({ step, time, elapsed, ...figures }: StepEvent): void {
    if (step < 1 || step > Math.min(mostRows, stepsALine * (++this.lines + stepsALine))) return;
    const { last } = this;
    const passed = elapsed === undefined ? (time - last.time) / 1000 : elapsed - last.elapsed;
    this.rows.put(step, { ...figures, wall_seconds: this.wall.to(time), seconds: Math.max(0, passed - this.pausedSeconds) });
    this.last = { elapsed: elapsed ?? 0, time };
    this.pausedSeconds = 0;
  }
}
