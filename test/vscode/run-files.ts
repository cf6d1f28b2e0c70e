import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../extension/shared/events';

/** Folders of the workspace's runs, oldest first. */
export async function runFolders(workspace: string): Promise<string[]> {
  const runs = join(workspace, '.cnn-lab', 'runs');
  const names = await readdir(runs).catch(() => []);
  return names.sort().map((name) => join(runs, name));
}

export async function eventsOf(run: string): Promise<RunEvent[]> {
  const lines = (await readFile(join(run, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/** Waits until what is asked for is there, or fails with its description. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | null | false>, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Not within ${seconds} s: ${what}`);
}

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Waits for an event of the workspace's newest run. */
export function eventOf<Type extends RunEvent['type']>(workspace: string, type: Type, matches: (event: EventOf<Type>) => boolean = () => true, seconds = 120): Promise<EventOf<Type>> {
  return eventually<EventOf<Type>>(
    `event ${type}`,
    async () => {
      const run = (await runFolders(workspace)).at(-1);
      if (!run) return null;
      const events = await eventsOf(run).catch(() => []);
      return (events.filter((event) => event.type === type) as EventOf<Type>[]).find(matches);
    },
    seconds,
  );
}
