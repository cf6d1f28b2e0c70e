import type { Speak } from './said';
import { shortened } from './shortened';

/** What differs between experiments, by the value's place: of one of them the values there, null where it has none. */
export type Differences = Record<string, unknown>;

/** What is chosen by name, each with parameters of its own. */
const choices = new Set(['scheduler', 'optimizer', 'loss', 'init']);
const longest = 60;

/** What sets an experiment apart from those that it is compared with, in a few words: "CosineAnnealingLR, lr 0.01, seed 2". Empty where nothing does. */
export function differenceWords(own: Differences, all: Differences[], t: Speak): string {
  const parts = Object.keys(own).map((key) => key.split('.'));
  const words = [...new Set(parts.map(([part]) => part!))].flatMap((part) => {
    const named = new Set(all.map((each) => nameOf(each, part)));
    if (choices.has(part) && named.size > 1) return nameOf(own, part) ?? t('no {part}', { part });
    return parts.filter(([first]) => first === part).map((path) => `${path.at(-1)} ${written(own[path.join('.')])}`);
  });
  return shortened(words.join(', '), longest);
}

/** Which scheduler, optimizer … an experiment has, as far as that differs: "scheduler.StepLR.gamma" names it, or a bare "scheduler". */
function nameOf(differences: Differences, part: string): string | null {
  const given = Object.entries(differences).filter(([key, value]) => value !== null && (key === part || key.startsWith(`${part}.`)));
  const [key, value] = given[0] ?? [];
  return key === undefined ? null : key === part ? String(value) : key.split('.')[1]!;
}

const written = (value: unknown): string => (value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
