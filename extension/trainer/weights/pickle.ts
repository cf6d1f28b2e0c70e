import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';

type Callable = (args: unknown[]) => unknown;

/** What a pickle may name, by module and name: a function that it may call, or a value. All that is not here is refused by name, and nothing of it is ever run. */
export type Nameable = Record<string, unknown>;

export interface Unpickled {
  value: unknown;
  /** Byte behind it. */
  end: number;
}

/** What lies between `MARK` and the opcode that takes it. */
const mark = Symbol('mark');
/** Deeper or longer than any state dict's. */
const most = 1 << 22;

/**
 * Reads a pickle (protocols 2 to 5, Python's pickletools) of numbers, texts, lists, tuples and dicts (as Maps), and of what `nameable` makes. `persistent`
 * answers for what is stored elsewhere. Throws a SaidError with why it is none of these.
 */
export function unpickle(bytes: Uint8Array, nameable: Nameable, persistent: (id: unknown) => unknown, start = 0): Unpickled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  let at = start;
  const take = (count: number): number => {
    const from = at;
    at += count;
    if (at > bytes.length) throw broken();
    return from;
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw broken();
    return stack.pop();
  };
  const marked = (): unknown[] => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) throw broken();
    return stack.splice(from).slice(1);
  };
  const push = (value: unknown): void => {
    if (stack.length >= most) throw broken();
    stack.push(value);
  };
  const top = (): unknown => stack.at(-1);
  const text = (length: number): string => {
    const from = take(length);
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString('utf8');
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw broken();
    const words = text(end - at);
    at++;
    return words;
  };
  const recall = (key: number): void => {
    if (!memo.has(key)) throw broken();
    push(memo.get(key));
  };
  const setAll = (values: unknown[]): void => {
    const into = top();
    if (!(into instanceof Map) || values.length % 2 > 0) throw broken();
    for (let i = 0; i < values.length; i += 2) into.set(values[i], values[i + 1]);
  };
  const appendAll = (values: unknown[]): void => {
    const into = top();
    if (!Array.isArray(into)) throw broken();
    for (const value of values) into.push(value);
  };
  const named = (module: unknown, name: unknown): void => {
    const full = `${String(module)}.${String(name)}`;
    if (!Object.hasOwn(nameable, full)) throw new SaidError(said`it holds a ${{ type: full }}, and only tensors are read: save the weights alone, with torch.save(model.state_dict(), …)`);
    push(nameable[full]);
  };
  const call = (): void => {
    const args = pop();
    const callee = pop();
    if (typeof callee !== 'function' || !Array.isArray(args)) throw broken();
    push((callee as Callable)(args));
  };
  const integer = (length: number): void => {
    const from = take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[from + i]!);
    push(Number(BigInt.asIntN(8 * length, value)));
  };
  const opcodes: Record<number, () => void> = {
    0x80: () => take(1), // PROTO
    0x95: () => take(8), // FRAME
    0x28: () => push(mark), // MARK
    0x30: () => pop(), // POP
    0x31: () => marked(), // POP_MARK
    0x32: () => push(top()), // DUP
    0x4e: () => push(null), // NONE
    0x88: () => push(true), // NEWTRUE
    0x89: () => push(false), // NEWFALSE
    0x4a: () => push(view.getInt32(take(4), true)), // BININT
    0x4b: () => push(bytes[take(1)]), // BININT1
    0x4d: () => push(view.getUint16(take(2), true)), // BININT2
    0x8a: () => integer(bytes[take(1)]!), // LONG1
    0x47: () => push(view.getFloat64(take(8))), // BINFLOAT
    0x58: () => push(text(view.getUint32(take(4), true))), // BINUNICODE
    0x8c: () => push(text(bytes[take(1)]!)), // SHORT_BINUNICODE
    0x54: () => push(text(view.getUint32(take(4), true))), // BINSTRING
    0x55: () => push(text(bytes[take(1)]!)), // SHORT_BINSTRING
    0x42: () => push(text(view.getUint32(take(4), true))), // BINBYTES
    0x43: () => push(text(bytes[take(1)]!)), // SHORT_BINBYTES
    0x7d: () => push(new Map()), // EMPTY_DICT
    0x64: () => { const values = marked(); push(new Map()); setAll(values); }, // DICT
    0x5d: () => push([]), // EMPTY_LIST
    0x6c: () => push(marked()), // LIST
    0x29: () => push([]), // EMPTY_TUPLE
    0x74: () => push(marked()), // TUPLE
    0x85: () => push([pop()]), // TUPLE1
    0x86: () => push([pop(), pop()].reverse()), // TUPLE2
    0x87: () => push([pop(), pop(), pop()].reverse()), // TUPLE3
    0x61: () => { const value = pop(); appendAll([value]); }, // APPEND
    0x65: () => { const values = marked(); appendAll(values); }, // APPENDS
    0x73: () => { const value = pop(); const key = pop(); setAll([key, value]); }, // SETITEM
    0x75: () => { const values = marked(); setAll(values); }, // SETITEMS
    0x71: () => memo.set(bytes[take(1)]!, top()), // BINPUT
    0x72: () => memo.set(view.getUint32(take(4), true), top()), // LONG_BINPUT
    0x94: () => memo.set(memo.size, top()), // MEMOIZE
    0x68: () => recall(bytes[take(1)]!), // BINGET
    0x6a: () => recall(view.getUint32(take(4), true)), // LONG_BINGET
    0x63: () => named(line(), line()), // GLOBAL
    0x93: () => { const name = pop(); named(pop(), name); }, // STACK_GLOBAL
    0x52: call, // REDUCE
    0x81: call, // NEWOBJ
    0x62: () => void pop(), // BUILD: what a state dict knows of itself beside its entries
    0x51: () => push(persistent(pop())), // BINPERSID
  };
  for (;;) {
    const opcode = bytes[take(1)]!;
    if (opcode === 0x2e) return { value: pop(), end: at }; // STOP
    const obey = opcodes[opcode];
    if (!obey) throw new SaidError(said`it has the pickle opcode ${{ opcode: `0x${opcode.toString(16)}` }}, which no state dict needs`);
    obey();
  }
}

const broken = (): SaidError => new SaidError(said`its pickle is cut short or changed`);
