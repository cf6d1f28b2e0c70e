/** A turn of the event loop, in which sockets, signals and messages are heard. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
