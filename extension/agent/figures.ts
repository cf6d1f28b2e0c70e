import { percent } from '../shared/run-words';

/** What a model needs of a figure. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
export const share = (value: number | null): string => (value === null ? '-' : percent(value));
/** Without what is null or empty. */
export const given = <T extends object>(values: T): Partial<T> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))) as Partial<T>;
