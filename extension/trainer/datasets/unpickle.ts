import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';

/**
 * Reads a Python pickle (protocols 0 to 4 as far as CIFAR's files use them): dicts, lists, tuples, strings, numbers and
 * numpy's arrays of bytes. Nothing is ever called: what a pickle would import and build stays a plain record.
 * What it takes is bounded by its length. The format: Python's pickletools.
 */
export type Unpickled = string | number | boolean | null | Uint8Array | Unpickled[] | Map<Unpickled, Unpickled> | Built;

/** What `callable(*args)` and then `__setstate__(state)` would have made. */
export interface Built {
  callable: string;
  args: Unpickled;
  state: Unpickled;
}

const MARK = Symbol('mark');

/** Steps that a pickle may take: CIFAR-100's training pictures, each with its name and two labels, take 350,000. */
const MOST_STEPS = 1_000_000;

/** `file` is only for the message. Throws an Error where the bytes are no such pickle. */
export function unpickle(bytes: Uint8Array, file: string): Unpickled {
  try {
    return run(bytes);
  } catch (error) {
    // What a damaged pickle asks of the wrong object is a TypeError, beyond its end a RangeError.
    throw new SaidError(said`its file "${{ file }}" is damaged, or no pickle such as CIFAR's`, { cause: error });
  }
}

function run(bytes: Uint8Array): Unpickled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: (Unpickled | typeof MARK)[] = [];
  const memo = new Map<number, Unpickled>();
  let at = 0;

  const pop = (): Unpickled => stack.pop() as Unpickled;
  const top = (): Unpickled => stack.at(-1) as Unpickled;
  const popMarked = (): Unpickled[] => {
    const items = stack.splice(stack.lastIndexOf(MARK) + 1) as Unpickled[];
    stack.pop();
    return items;
  };
  const byte = (): number => view.getUint8(at++);
  const uint32 = (): number => view.getUint32((at += 4) - 4, true);
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new RangeError('The pickle ends early.');
    return bytes.subarray(at, (at += length));
  };
  const word = (): string => {
    const value = pop();
    if (typeof value !== 'string') throw new TypeError('A name is no string.');
    return value;
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new RangeError('The pickle ends early.');
    const text = latin1(bytes.subarray(at, end));
    at = end + 1;
    return text;
  };
  const setItems = (items: Unpickled[]): void => {
    const map = top() as Map<Unpickled, Unpickled>;
    for (let i = 0; i < items.length; i += 2) map.set(asKey(items[i]!), items[i + 1]!);
  };

  for (let step = 0; step < MOST_STEPS; step++) {
    const code = String.fromCharCode(byte());
    switch (code) {
      case '\x80': at += 1; break; // protocol
      case '\x95': at += 8; break; // frame
      case '.': return pop();
      case '(': stack.push(MARK); break;
      case '}': stack.push(new Map()); break;
      case ']': stack.push([]); break;
      case ')': stack.push([]); break;
      case 'N': stack.push(null); break;
      case '\x88': stack.push(true); break;
      case '\x89': stack.push(false); break;
      case 'K': stack.push(byte()); break;
      case 'M': stack.push(view.getUint16((at += 2) - 2, true)); break;
      case 'J': stack.push(view.getInt32((at += 4) - 4, true)); break;
      case 'I': stack.push(Number(line())); break;
      case 'U': case 'C': case '\x8c': { const length = byte(); stack.push(code === '\x8c' ? utf8(take(length)) : take(length)); break; }
      case 'T': case 'B': stack.push(take(uint32())); break;
      case 'X': stack.push(utf8(take(uint32()))); break;
      case 'c': stack.push(`${line()}.${line()}`); break;
      case '\x93': { const name = word(); stack.push(`${word()}.${name}`); break; }
      case 'q': memo.set(byte(), top()); break;
      case 'r': memo.set(uint32(), top()); break;
      case '\x94': memo.set(memo.size, top()); break;
      case 'h': stack.push(memo.get(byte())!); break;
      case 'j': stack.push(memo.get(uint32())!); break;
      case 'a': { const item = pop(); (top() as Unpickled[]).push(item); break; }
      case 'e': { const items = popMarked(); for (const item of items) (top() as Unpickled[]).push(item); break; }
      case 's': { const value = pop(); setItems([pop(), value]); break; }
      case 'u': setItems(popMarked()); break;
      case 't': stack.push(popMarked()); break;
      case '\x85': stack.push([pop()]); break;
      case '\x86': { const second = pop(); stack.push([pop(), second]); break; }
      case '\x87': { const [third, second] = [pop(), pop()]; stack.push([pop(), second, third]); break; }
      case 'R': { const args = pop(); stack.push({ callable: word(), args, state: null }); break; }
      case 'b': { const state = pop(); (top() as Built).state = state; break; }
      default: throw new Error(`The pickle uses opcode 0x${code.charCodeAt(0).toString(16)} at byte ${at - 1}, which is not read here.`);
    }
  }
  throw new RangeError('The pickle takes more steps than CIFAR\'s.');
}

/** Python 2's str is bytes; as a dict's key it is text. */
const asKey = (key: Unpickled): Unpickled => (key instanceof Uint8Array ? latin1(key) : key);
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
