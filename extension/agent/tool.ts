import type { InspectorApi } from '../shared/inspector';
import type { Said } from '../shared/said';

/** One argument of a tool, as JSON schema writes it. What its description says is for a model, and in English. */
export type Field = { description: string } & (
  | { type: 'string'; enum?: readonly string[] }
  | { type: 'boolean' }
  | { type: 'integer'; minimum: number; maximum?: number }
  | { type: 'number'; exclusiveMinimum: number }
  | { type: 'array'; items: { type: 'string' }; maxItems: number }
);
export type Fields = Record<string, Field>;
interface Kinds {
  string: string;
  boolean: boolean;
  integer: number;
  number: number;
  array: string[];
}
/** What a tool is called with. */
export type Given<F extends Fields> = { [K in keyof F]?: Kinds[F[K]['type']] };

/** Where a tool works, and for whom. */
export interface Desk {
  /** The workspace's folder, absolute: nothing outside it is read or written. */
  folder: string;
  /** Folder of the bundles. */
  scripts: string;
  engine?: string;
  threads?: number;
  dataFolder?: string;
  /** Looks into runs. */
  inspect<T>(look: (inspector: Pick<InspectorApi, 'describe' | 'predict' | 'explain'>) => Promise<T>): Promise<T>;
  /** Asks the user whether what is to be done may cost this. Throws a UserError where they say no, or cannot be asked and `agreed` does not say that they were. */
  agree(costs: Said[], agreed: boolean): Promise<void>;
  /** Whoever called does not wait any longer. */
  signal?: AbortSignal;
}

/** One row of the table of tools. */
export interface Tool<F extends Fields = Fields> {
  /** For a model: what it does, what it answers, what to know. */
  description: string;
  fields: F;
  required: readonly (keyof F & string)[];
  /** Whether it changes nothing. */
  reads: boolean;
  /** What the user is asked before it does that, where they want to be; null where there is nothing to ask. */
  confirms?(given: Given<F>): Said | null;
  /** What it would cost: such things are done only once the user has agreed. */
  costs?(given: Given<F>, desk: Desk): Said[];
  /** Answers an object for a model: small, its figures rounded. Throws a UserError for mistakes. */
  run(given: Given<F>, desk: Desk): Promise<unknown>;
}

/** Defines a row so that its functions see its arguments' types. */
export const tool = <const F extends Fields>(row: Tool<F>): Tool => row as unknown as Tool;
