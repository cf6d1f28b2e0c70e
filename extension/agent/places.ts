import path from 'node:path';
import { findRun } from '../lab/find-run';
import { entriesOf, runsPlace } from '../lab/run-folders';
import { findStudy } from '../lab/study/study-place';
import { refuseForeignEntries } from '../trainer/foreign-entries';
import { inside } from './inside';
import type { Desk } from './tool';

/** Folder of the workspace's runs. Nothing that lies beside it (studies, their queue, an index) may lead out of the workspace either: it is written to with them. */
export function runsOf({ folder }: Pick<Desk, 'folder'>): string {
  const runs = inside(folder, runsPlace);
  for (const { name } of entriesOf(path.dirname(runs))) inside(folder, path.join(path.dirname(runsPlace), name));
  return runs;
}

/** Folder of the run, or the study, that a word means: its path in the workspace, its id, the beginning of that, its name, or "last". Throws a UserError, also where a link is in it. */
export const runNamed = (word: string, desk: Pick<Desk, 'folder'>): string => withoutLinks(findRun(placed(word, desk), runsOf(desk)), desk);
export const studyNamed = (word: string, desk: Pick<Desk, 'folder'>): string => withoutLinks(findStudy(placed(word, desk), runsOf(desk)), desk);

/** A run's or a study's folder in the workspace, with no link in it by which something else would be read. Throws a UserError. */
export function withoutLinks(found: string, { folder }: Pick<Desk, 'folder'>): string {
  const place = inside(folder, found);
  refuseForeignEntries(place);
  return place;
}

/** A path begins in the workspace, not where this process was started. */
const placed = (word: string, { folder }: Pick<Desk, 'folder'>): string => (/[/\\]|^\.+$/.test(word) ? inside(folder, word) : word);

/** Where what trainers say is kept while they are going. */
export const logsOf = (desk: Pick<Desk, 'folder'>): string => inside(desk.folder, '.cnn-lab/logs');
