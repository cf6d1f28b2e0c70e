import { expect, test } from 'vitest';
import { parseLastWords, lastWords } from '../../extension/shared/last-words';
import { Closed, rpcClient, rpcServe, type RpcMessage, type Wire } from '../../extension/shared/rpc';
import { fill, said } from '../../extension/shared/said';
import { SaidError } from '../../extension/shared/said-error';
import { UserError } from '../../extension/shared/user-error';

/** Two ends of a wire that carries what a structured clone does. */
function wires(): [Wire, Wire] {
  const hearing: Set<(message: RpcMessage) => void>[] = [new Set(), new Set()];
  const end = (own: number): Wire => ({
    post: (message) => queueMicrotask(() => hearing[1 - own]!.forEach((receive) => receive(structuredClone(message)))),
    listen: (receive) => (hearing[own]!.add(receive), () => hearing[own]!.delete(receive)),
  });
  return [end(0), end(1)];
}

interface Reader {
  read(argument: { how: 'said' | 'mistake' | 'bug' }): Promise<void>;
}
const errors = {
  said: new SaidError(said`${{ reason: said`the disk is full` }}: "${{ file: 'a' }}"`),
  mistake: new UserError('no-such-file', '{file}: there is no such file.', { file: 'a' }),
  bug: new Error('x is not a function'),
};
const chinese = (sentence: string): string => (sentence === 'the disk is full' ? '磁盘已满' : sentence);

test('an error keeps its sentence and its values over the wire, so that the reader’s side says it in its language', async () => {
  const [here, there] = wires();
  rpcServe<Reader>(there, { read: async ({ how }) => Promise.reject(errors[how]) });
  const { remote, close } = rpcClient<Reader>(here);
  const caught = (how: keyof typeof errors) => remote.read({ how }).catch((error: unknown) => error);
  const sentence = await caught('said');
  expect(sentence).toBeInstanceOf(SaidError);
  expect(fill((sentence as SaidError).said, chinese)).toBe('磁盘已满: "a"');
  expect(await caught('mistake')).toMatchObject({ id: 'no-such-file', sentence: '{file}: there is no such file.', values: { file: 'a' } });
  expect(await caught('bug')).toEqual(new Error('x is not a function'));
  const pending = caught('bug');
  close();
  expect(await pending).toBeInstanceOf(Closed);
});

test('a process’s last words keep them too', () => {
  expect(parseLastWords(lastWords(errors.said))).toEqual(errors.said);
  expect(fill((parseLastWords(lastWords(errors.said)) as SaidError).said, chinese)).toBe('磁盘已满: "a"');
  expect(parseLastWords(lastWords(errors.mistake))).toEqual(errors.mistake);
  expect(parseLastWords(lastWords(errors.bug))).toEqual(new Error('x is not a function'));
});
