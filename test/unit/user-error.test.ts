import { describe, expect, it } from 'vitest';
import { rpcClient, rpcServe, type RpcMessage, type Wire } from '../../extension/shared/rpc';
import { UserError } from '../../extension/shared/user-error';

describe('a user error', () => {
  it('has its id and its values apart from its sentence', () => {
    const reason = new UserError('no-such-file', '{file}: there is no such file.', { file: 'a.jsonc' });
    const error = new UserError('at-place', '{place}: {reason}', { place: 'b:1:2', reason });
    expect(error.message).toBe('b:1:2: a.jsonc: there is no such file.');
    expect(structuredClone(error.mistake)).toEqual({
      id: 'at-place', sentence: '{place}: {reason}', values: { place: 'b:1:2', reason: { sentence: '{file}: there is no such file.', values: { file: 'a.jsonc' } } },
    });
  });

  it('leaves braces alone that stand for nothing, in the sentence and in values', () => {
    expect(new UserError('x', 'end it with { "Linear": {n} } {toString} {file}', { n: 10, file: '{n}' }).message).toBe('end it with { "Linear": 10 } {toString} {n}');
  });

  it('is one on the other side of a wire, a bug is not', async () => {
    const [near, far] = wires();
    rpcServe<{ refuse(kind: string): Promise<never> }>(far, {
      refuse: async (kind) => {
        throw kind === 'mistake' ? new UserError('no-runs', 'No runs in {folder}.', { folder: 'runs' }) : new TypeError('bug');
      },
    });
    const { remote } = rpcClient<{ refuse(kind: string): Promise<never> }>(near);
    const mistake = await remote.refuse('mistake').catch((error: unknown) => error);
    expect(mistake).toBeInstanceOf(UserError);
    expect(mistake).toMatchObject({ id: 'no-runs', message: 'No runs in runs.', values: { folder: 'runs' } });
    const bug = await remote.refuse('bug').catch((error: unknown) => error);
    expect(bug).not.toBeInstanceOf(UserError);
    expect(bug).toMatchObject({ message: 'bug' });
  });
});

function wires(): [Wire, Wire] {
  const ends = [new Set<(message: RpcMessage) => void>(), new Set<(message: RpcMessage) => void>()] as const;
  const wire = (own: (typeof ends)[number], other: (typeof ends)[number]): Wire => ({
    post: (message) => other.forEach((receive) => receive(structuredClone(message))),
    listen: (receive) => {
      own.add(receive);
      return () => void own.delete(receive);
    },
  });
  return [wire(ends[0], ends[1]), wire(ends[1], ends[0])];
}
