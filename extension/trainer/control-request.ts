import type { ControlRequest } from '../shared/run-folder';

/** A client's line; null where it is no request that this version knows. Further fields, of later versions, are left alone. */
export function parseControlRequest(line: string): ControlRequest | null {
  try {
    const value = JSON.parse(line) as Record<string, unknown> | null;
    if (typeof value !== 'object' || value === null) return null;
    const { type, token, from, answers, set } = value;
    if (type === 'pause' || type === 'resume' || type === 'stop') return { type };
    if (type === 'edit') return Array.isArray(set) && set.length > 0 && set.every((each) => typeof each === 'string') ? { type, set } : null;
    if (type !== 'hello' || typeof token !== 'string' || !Number.isSafeInteger(from) || (from as number) < 0) return null;
    return { type, token, from: from as number, answers: answers === true };
  } catch {
    return null;
  }
}
