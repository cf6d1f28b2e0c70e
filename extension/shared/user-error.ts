/** A mistake of the user's or of their machine: shown as it is, one sentence with name, value, place and the fix. Anything else thrown is a bug. */
export class UserError extends Error {
  override name = 'UserError';
}
