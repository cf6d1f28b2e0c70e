import type { Said } from '../shared/said';
import type { Terminal } from './terminal';

interface Kinds {
  flag: boolean;
  text: string | undefined;
  /** May be given several times. */
  texts: string[];
  integer: number | undefined;
}
type Kind = keyof Kinds;

/** One `--option` of a command. */
export interface Option<K extends Kind = Kind> {
  kind: K;
  /** What stands for its value in the help; none for a flag. */
  placeholder?: string;
  doc: string | Said;
  /** Least value of an integer. */
  min?: number;
}

/** One positional argument. */
export interface Argument {
  /** As the help shows it: FILE, RUN, IMAGE. */
  placeholder: string;
  doc: string;
  /** The last argument only: one or more of them. */
  many?: boolean;
  /** The last argument only. */
  optional?: boolean;
}

export type Options = Record<string, Option>;
export type Given<O extends Options> = { [K in keyof O]: Kinds[O[K]['kind']] };

/** One row of the table of commands. `run` loads what it needs when it is called, so that the command line starts at once. */
export interface Command<O extends Options = Options> {
  /** One line for the list of commands. */
  doc: string;
  arguments: Argument[];
  options: O;
  /** Answers the exit status, 0 where it answers nothing. Throws a UserError for the user's mistakes. */
  run(given: { arguments: string[]; options: Given<O>; terminal: Terminal }): Promise<number | void>;
}

/** Defines a row so that its `run` sees its options' types. */
export const command = <const O extends Options>(row: Command<O>): Command => row as unknown as Command;
