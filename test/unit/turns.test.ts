import { expect, test } from 'vitest';
import { Turns } from '../../extension/shared/turns';

test('work is done one after another, in the order in which it was asked for, whatever each takes and however it ends', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const work = (name: string, milliseconds: number) => async () => {
    done.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    done.push(`${name} ends`);
    if (name === 'fails') throw new Error(name);
    return name;
  };
  const [slow, fails, quick] = [turns.take(work('slow', 30)), turns.take(work('fails', 5)), turns.take(work('quick', 0))];
  await expect(fails).rejects.toThrow('fails');
  expect(await Promise.all([slow, quick])).toEqual(['slow', 'quick']);
  expect(done).toEqual(['slow', 'fails', 'quick'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
