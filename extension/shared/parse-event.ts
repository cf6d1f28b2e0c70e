import type { RunEvent } from './events';

const eventTypes: Record<RunEvent['type'], true> = {
  'run-start': true,
  'data-progress': true,
  'data-ready': true,
  step: true,
  'epoch-end': true,
  checkpoint: true,
  paused: true,
  resumed: true,
  notice: true,
  'run-end': true,
};

/** One line of an event log or a control socket; null for a line that is no event (cut short, or from a later version). */
export function parseEvent(line: string): RunEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return null;
    return Object.hasOwn(eventTypes, value.type) ? (value as RunEvent) : null;
  } catch {
    return null;
  }
}
