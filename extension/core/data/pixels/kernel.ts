import { kernelBytes, type KernelBody } from './assemble';

/** The part of the WebAssembly API that is used here, which ES libraries do not declare. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { run: (bytes: number, ...parameters: number[]) => number } };
};

type Numbers<P extends readonly string[]> = { [K in keyof P]: number };

const PAGE = 65536;
/** Kernels read whole registers, beyond the last pixel. */
const BEYOND = 16;

const memory = new WebAssembly.Memory({ initial: 1 });
let heap = new Uint8Array(memory.buffer);

/**
 * A function in WebAssembly over the picture that `onPixels` has put into its memory, four RGB pixels at a time, with the parameters
 * that are named. It writes the pixels that `body` returns; where that is one register it returns its sum over the picture instead.
 */
export function pixelKernel<const P extends readonly string[]>(parameters: P, body: KernelBody<P[number]>): (bytes: number, ...values: Numbers<P>) => number {
  let run: ((bytes: number, ...parameters: number[]) => number) | null = null;
  return (bytes, ...values) => {
    run ??= new WebAssembly.Instance(new WebAssembly.Module(kernelBytes(parameters, body)), { pixels: { memory } }).exports.run;
    const sum = run(bytes, ...values);
    blackenBeyond(bytes);
    return sum;
  };
}

/** Lets kernels work on `values` (3 bytes a pixel), which `work` is told the number of. */
export function onPixels(values: Uint8Array, work: (bytes: number) => void): void {
  const { length } = values;
  const missing = length + BEYOND - heap.length;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / PAGE));
    heap = new Uint8Array(memory.buffer);
  }
  heap.set(values);
  blackenBeyond(length);
  work(length);
  values.set(heap.subarray(0, length));
}

/** Black pixels fill the last register: they add nothing to a sum. */
const blackenBeyond = (bytes: number): void => void heap.fill(0, bytes, bytes + BEYOND);
