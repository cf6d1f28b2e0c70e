import { asIs, type Said } from './said';
import { SaidError } from './said-error';
import { UserError } from './user-error';

/** Why something went wrong, for a sentence: a sentence of ours, or the first line of what the system says. */
export function reasonOf(error: unknown): string | Said {
  if (error instanceof SaidError) return error.said;
  if (error instanceof UserError) return error;
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

/** The same as a sentence, for a boundary. */
export function saidOf(error: unknown): Said {
  if (error instanceof UserError) return error.mistake;
  const reason = reasonOf(error);
  return typeof reason === 'string' ? asIs(reason) : reason;
}
