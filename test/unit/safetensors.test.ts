import { describe, expect, it, test } from 'vitest';
import { UserError } from '../../extension/shared/user-error';
import { decodeHeader, decodeSafetensors, encodeSafetensors } from '../../extension/trainer/safetensors';

/** A file of this header and as many bytes of tensors; `claimed` is the length that it says its header has. */
function file(header: unknown, bytes: number, claimed?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(claimed ?? BigInt(text.length));
  return Buffer.concat([size, text, Buffer.alloc(bytes)]);
}
const tensor = (shape: unknown, from: unknown, to: unknown, dtype: unknown = 'F32'): unknown => ({ dtype, shape, data_offsets: [from, to] });

describe('a malformed header is told in one sentence', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /it has no header/],
    ['a null header', file('null', 0), /no JSON object/],
    ['a list', file([], 0), /no JSON object/],
    ['a header cut short', file('{"a":', 0), /no JSON object/],
    ['a header length beyond the file', file({}, 0, 99n), /header is longer than the file/],
    ['a header length of 2^64-1', file({}, 0, 2n ** 64n - 1n), /header is longer than the file/],
    ['a null entry', file({ a: null }, 4), /tensor "a" is described wrongly/],
    ['an entry that is a list', file({ a: [] }, 4), /tensor "a" is described wrongly/],
    ['an entry that is a number', file({ a: 7 }, 4), /tensor "a" is described wrongly/],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /tensor "a" is described wrongly/],
    ['a shape with null', file({ a: tensor([null], 0, 4) }, 4), /tensor "a" is described wrongly/],
    ['a negative size', file({ a: tensor([-1], 0, 4) }, 4), /tensor "a" is described wrongly/],
    ['two negative sizes', file({ a: tensor([-1, -1], 0, 4) }, 4), /tensor "a" is described wrongly/],
    ['a fraction', file({ a: tensor([1.5], 0, 6) }, 6), /tensor "a" is described wrongly/],
    ['a size beyond what numbers hold', file('{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}', 4), /tensor "a" is described wrongly/],
    ['sizes whose product is too large', file({ a: tensor([2 ** 50, 2 ** 50, 2 ** 50], 0, 4) }, 4), /tensor "a" has other bytes than its shape needs/],
    ['offsets backwards', file({ a: tensor([1], 4, 0) }, 4), /tensor "a" has other bytes than its shape needs/],
    ['negative offsets', file({ a: tensor([1], -4, 0) }, 4), /tensor "a" is described wrongly/],
    ['three offsets', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 2, 4] } }, 4), /tensor "a" is described wrongly/],
    ['offsets beyond the file', file({ a: tensor([2], 0, 8) }, 4), /tensor "a" is not all there/],
    ['tensors one over the other', file({ a: tensor([2], 0, 8), b: tensor([2], 4, 12) }, 12), /tensor "b" does not begin where the one before it ends/],
    ['the same bytes for two', file({ a: tensor([1], 0, 4), b: tensor([1], 0, 4) }, 4), /tensor "b" does not begin/],
    ['a hole', file({ a: tensor([1], 0, 4), b: tensor([1], 8, 12) }, 12), /tensor "b" does not begin/],
    ['bytes that nothing describes', file({ a: tensor([1], 0, 4) }, 8), /more follows than it describes/],
    ['metadata that are no words', file({ __metadata__: { epoch: 3 } }, 0), /its metadata are not words/],
    ['metadata that are a list', file({ __metadata__: [] }, 0), /its metadata are not words/],
    ['metadata null', file({ __metadata__: null }, 0), /its metadata are not words/],
    ['a tensor twice', file('{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}', 8), /its header names "a" twice/],
    ['a shape twice', file('{"a":{"dtype":"F32","shape":[1,2],"shape":[2,1],"data_offsets":[0,8]}}', 8), /its header names "shape" twice/],
    ['lists thousands deep', file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`, 4), /nested too deeply/],
    ['a type that is no word', file({ a: tensor([1], 0, 4, null) }, 4), /tensor "a" is described wrongly/],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(UserError);
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(reason);
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors is not a whole safetensors file \([^\n]*\): it was cut short or changed; use another checkpoint\.$/);
  });

  it('an unknown number type, also one that every object has', () => {
    expect(() => decodeSafetensors(file({ a: tensor([1], 0, 4, 'Q7') }, 4), 'w')).toThrow('number type Q7, which is none of F32,');
    expect(() => decodeSafetensors(file({ a: tensor([1], 0, 4, 'toString') }, 4), 'w')).toThrow('number type toString');
  });
});

test('names that objects have from birth are names like any other; empty tensors and scalars too', () => {
  const tensors = {
    constructor: { dtype: 'F32' as const, shape: [2], values: Float32Array.of(1, 2) },
    empty: { dtype: 'F32' as const, shape: [0, 3], values: new Float32Array(0) },
    scalar: { dtype: 'I64' as const, shape: [], values: Float32Array.of(5) },
  };
  expect(decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), 'w').tensors).toEqual(tensors);
  const own = decodeSafetensors(file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4), 'w').tensors;
  expect(Object.keys(own)).toEqual(['__proto__']);
});

test('the header tells of a file cut short without its tensors being read', () => {
  const whole = encodeSafetensors({ tensors: { a: { dtype: 'F32', shape: [3], values: Float32Array.of(1, 2, 3) } }, metadata: { epoch: '4' } });
  const header = whole.subarray(0, whole.length - 12);
  expect(decodeHeader(header, whole.length, 'w').metadata).toEqual({ epoch: '4' });
  expect(() => decodeHeader(header, whole.length - 1, 'w')).toThrow('tensor "a" is not all there');
});
