import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { pretrained } from '../../core/model/pretrained';
import { runFiles } from '../../shared/run-folder';
import { UserError } from '../../shared/user-error';
import type { Normalization } from '../../core/data/normalization';
import { listCheckpoints } from '../checkpoint';
import { readManifest } from '../run-folder';

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** RUN@EPOCH, RUN@best or RUN@last taken apart; any other place as it is. */
function runAt(place: string): { run: string; word: string | null } {
  const at = place.lastIndexOf('@');
  const run = place.slice(0, Math.max(0, at));
  const word = place.slice(at + 1);
  return at > 0 && /^(best|last|[1-9]\d*)$/.test(word) && isFolder(run) ? { run, word } : { run: place, word: null };
}

/** Mean and deviation that the run at a place (see `weightsSource`) was trained with; null where it is none, or measured none. */
export function runNormalization(place: string): Normalization | null {
  const { run } = runAt(place);
  return existsSync(path.join(run, runFiles.manifest)) ? readManifest(run).normalize : null;
}

/**
 * What "weights" or --weights names: the name of published weights as it is, else the absolute path of a file. Of a run the best checkpoint, else the last; of RUN@EPOCH, RUN@best
 * and RUN@last that one. `base`: where paths begin. Throws a UserError where a run keeps no such checkpoint.
 */
export function weightsSource(written: string, base: string): string {
  if (Object.hasOwn(pretrained, written)) return written;
  const place = path.resolve(base, written);
  const { run, word } = runAt(place);
  if (!isFolder(run)) return place;
  const { whole } = listCheckpoints(run);
  const found = whole.findLast(({ file, epoch, best }) => (word === 'last' ? file === 'last.safetensors' : word === 'best' || word === null ? best : epoch === Number(word))) ?? (word === null ? whole.at(-1) : undefined);
  if (found) return path.join(run, runFiles.checkpoints, found.file);
  if (whole.length === 0) throw new UserError('weights-of-no-run', '{folder} is a folder without checkpoints: name a file with weights, a run, or RUN@EPOCH.', { folder: run });
  const there = [...new Set(whole.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  throw new UserError('fork-not-kept', 'Run {run} keeps no checkpoint "{epoch}": it has those of epochs {epochs}. "keep" in "training" says which are kept.', { run: path.basename(run), epoch: word!, epochs: there.join(', ') });
}
