import { UserError } from '../shared/user-error';

/** An array was asked for that there is no memory for. */
export class OutOfMemory extends UserError {}

/** How those say it who make arrays: onnxruntime, any library in C++, TensorFlow, onnxruntime's WebGPU provider, V8. */
const words = [/Failed to allocate memory/, /bad[_ ]alloc/, /OOM when allocating/, /narrowing_error|\[Invalid Buffer/, /Array buffer allocation failed|Invalid typed array length: \d|Invalid array buffer length/];

/**
 * `error`, as an OutOfMemory where that is what it is. A number is the address of an exception in onnxruntime's WebAssembly, whose text
 * stays there: what its operators object to they say in words, and throw only where they get no memory.
 */
export function asOutOfMemory(error: unknown, what: string): unknown {
  if (error instanceof OutOfMemory) return error;
  const found = typeof error === 'number' || words.some((pattern) => pattern.test(String(error)));
  return found ? new OutOfMemory('out-of-memory', 'There is not enough memory for {what}: make the network or its pictures smaller, or close other programs.', { what }) : error;
}

/** Does `work`; throws an OutOfMemory that names `what` where it gets no memory. */
export async function withinMemory<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asOutOfMemory(error, what);
  }
}
