/** Writes WebAssembly of one shape: a loop over a picture's pixels in 128-bit registers (the SIMD instructions, which every Node from 16 has). */

/** A float32 of each of four pixels, or a mask: all bits of those for which a comparison holds. */
export interface Lanes {
  readonly local: number;
}
/** Levels 0..255. */
export interface Pixels {
  red: Lanes;
  green: Lanes;
  blue: Lanes;
}
export type KernelBody<P extends string> = (code: KernelCode, pixels: Pixels, parameters: Record<P, Lanes>) => Pixels | Lanes;

/** Instructions from registers to a register, by their names in the WebAssembly specification: number after the SIMD prefix. */
const instructions = {
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.bitselect': 0x52,
  'i32x4.add': 0xae,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'f32x4.convert_i32x4_s': 0xfa,
  'f32x4.eq': 0x41,
  'f32x4.lt': 0x43,
  'f32x4.ge': 0x46,
  'f32x4.floor': 0x68,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.pmin': 0xea,
  'f32x4.pmax': 0xeb,
} as const;
type Instruction = keyof typeof instructions;

const op = { loop: 0x03, end: 0x0b, brIf: 0x0d, get: 0x20, set: 0x21, i32Const: 0x41, i32LessUnsigned: 0x49, i32Add: 0x6a, f64Const: 0x44, f64Add: 0xa0, f64FromUnsigned: 0xb8, simd: 0xfd } as const;
const simd = { load: 0x00, const: 0x0c, shuffle: 0x0d, floatSplat: 0x13, extract: 0x1b, store32Lane: 0x5a, store64Lane: 0x5b } as const;
const type = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b, function: 0x60, none: 0x40 } as const;

const BYTES_A_TURN = 12;
/** Bytes 0..15 of a shuffle are the first register's, those from here the second's. */
const SECOND = 16;

export class KernelCode {
  readonly bytes: number[] = [];
  private readonly constants = new Map<number, Lanes>();

  /** `before`: code that runs once, before the loop. */
  constructor(
    private readonly before: number[],
    private next: number,
  ) {}

  do(instruction: Instruction, ...operands: Lanes[]): Lanes {
    return this.emit(this.bytes, [...operands.flatMap(({ local }) => [op.get, ...unsigned(local)]), op.simd, ...unsigned(instructions[instruction])]);
  }

  /** The same in each lane. */
  number(value: number): Lanes {
    const known = this.constants.get(value);
    if (known) return known;
    const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
    const made = this.emit(this.before, [op.simd, simd.const, ...bytes]);
    this.constants.set(value, made);
    return made;
  }

  /** `first` where the mask's bits are set. */
  select(mask: Lanes, first: Lanes, second: Lanes): Lanes {
    return this.do('v128.bitselect', first, second, mask);
  }

  shuffle(first: Lanes, second: Lanes, places: number[]): Lanes {
    return this.emit(this.bytes, [op.get, ...unsigned(first.local), op.get, ...unsigned(second.local), op.simd, simd.shuffle, ...places]);
  }

  parameter(local: number): Lanes {
    return this.emit(this.before, [op.get, ...unsigned(local), op.simd, simd.floatSplat]);
  }

  load(at: number): Lanes {
    return this.emit(this.bytes, [op.get, ...unsigned(at), op.simd, simd.load, 0, 0]);
  }

  accumulator(): Lanes {
    return { local: this.next++ };
  }

  /** One past the last register. */
  get end(): number {
    return this.next;
  }

  private emit(to: number[], bytes: number[]): Lanes {
    const local = this.next++;
    to.push(...bytes, op.set, ...unsigned(local));
    return { local };
  }
}

/** A module that imports pixels.memory and exports `run(bytes, ...parameters)`. */
export function kernelBytes<P extends string>(parameters: readonly P[], body: KernelBody<P>): Uint8Array {
  const at = 1 + parameters.length;
  const before: number[] = [];
  const code = new KernelCode(before, at + 1);
  const splats = Object.fromEntries(parameters.map((name, i) => [name, code.parameter(1 + i)])) as Record<P, Lanes>;
  const [raw, zeros] = [code.load(at), code.number(0)];
  const channel = (c: number): Lanes =>
    code.do('f32x4.convert_i32x4_s', code.shuffle(raw, zeros, Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? (i / 4) * 3 + c : SECOND))));
  const result = body(code, { red: channel(0), green: channel(1), blue: channel(2) }, splats);
  const after = 'local' in result ? sum(code, result) : store(code, at, result);
  const get = (local: number): number[] => [op.get, ...unsigned(local)];
  const instructions = [
    ...before,
    op.loop, type.none,
    ...code.bytes,
    ...get(at), ...constant(BYTES_A_TURN), op.i32Add, op.set, ...unsigned(at),
    ...get(at), ...get(0), op.i32LessUnsigned, op.brIf, 0,
    op.end,
    ...after,
    op.end,
  ];
  const locals = list([[1, type.i32], [...unsigned(code.end - at - 1), type.v128]]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[type.function, ...list([[type.i32], ...parameters.map(() => [type.f32])]), ...list([[type.f64]])]])),
    ...section(2, list([[...text('pixels'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text('run'), 0, 0]])),
    ...section(10, list([sized([...locals, ...instructions])])),
  ]);
}

/** Writes four pixels back, as 8 and 4 bytes. Returns what follows the loop: a 0 for the function to return. */
function store(code: KernelCode, at: number, { red, green, blue }: Pixels): number[] {
  // The lowest byte of a whole number above 2 ** 23 is the float's lowest byte.
  const inLowestByte = (channel: Lanes): Lanes => code.do('f32x4.add', channel, code.number(2 ** 23));
  const redGreen = code.shuffle(inLowestByte(red), inLowestByte(green), [0, SECOND, 0, 4, SECOND + 4, 0, 8, SECOND + 8, 0, 12, SECOND + 12, 0, 0, 0, 0, 0]);
  const packed = code.shuffle(redGreen, inLowestByte(blue), [0, 1, SECOND, 3, 4, SECOND + 4, 6, 7, SECOND + 8, 9, 10, SECOND + 12, 0, 0, 0, 0]);
  const put = (instruction: number, offset: number, lane: number): void =>
    void code.bytes.push(op.get, ...unsigned(at), op.get, ...unsigned(packed.local), op.simd, instruction, 0, offset, lane);
  put(simd.store64Lane, 0, 0);
  put(simd.store32Lane, 8, 2);
  return [op.f64Const, 0, 0, 0, 0, 0, 0, 0, 0];
}

/** Adds up a register's whole numbers in the loop. Returns what follows it: the sum of its four lanes, which the function returns. */
function sum(code: KernelCode, value: Lanes): number[] {
  const total = code.accumulator();
  const whole = code.do('i32x4.trunc_sat_f32x4_s', value);
  code.bytes.push(op.get, ...unsigned(total.local), op.get, ...unsigned(whole.local), op.simd, ...unsigned(instructions['i32x4.add']), op.set, ...unsigned(total.local));
  const lane = (i: number): number[] => [op.get, ...unsigned(total.local), op.simd, simd.extract, i, op.f64FromUnsigned];
  return [...lane(0), ...lane(1), op.f64Add, ...lane(2), op.f64Add, ...lane(3), op.f64Add];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const constant = (value: number): number[] => [op.i32Const, ...signed(value)];
const sized = (bytes: number[]): number[] => [...unsigned(bytes.length), ...bytes];
const list = (items: number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, bytes: number[]): number[] => [id, ...sized(bytes)];
const text = (value: string): number[] => sized([...value].map((letter) => letter.charCodeAt(0)));
