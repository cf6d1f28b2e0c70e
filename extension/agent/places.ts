import { findRun } from '../lab/find-run';
import { runsPlace } from '../lab/run-folders';
import { findStudy } from '../lab/study/study-place';
import { inside } from './inside';
import type { Desk } from './tool';

/** Folder of the workspace's runs. */
export const runsOf = ({ folder }: Pick<Desk, 'folder'>): string => inside(folder, runsPlace);

/** Folder of the run, or the study, that a word means: its path in the workspace, its id, the beginning of that, its name, or "last". Throws a UserError. */
export const runNamed = (word: string, desk: Pick<Desk, 'folder'>): string => inside(desk.folder, findRun(placed(word, desk), runsOf(desk)));
export const studyNamed = (word: string, desk: Pick<Desk, 'folder'>): string => inside(desk.folder, findStudy(placed(word, desk), runsOf(desk)));

/** A path begins in the workspace, not where this process was started. */
const placed = (word: string, { folder }: Pick<Desk, 'folder'>): string => (/[/\\]|^\.+$/.test(word) ? inside(folder, word) : word);

/** Where what trainers say is kept while they are going. */
export const logsOf = (desk: Pick<Desk, 'folder'>): string => inside(desk.folder, '.cnn-lab/logs');
