/** The end of a `switch` that must know every case; the compiler refuses it where one is missing. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
