import { measuredSide } from '../../core/data-check/picture-figures';
import { pixelsOf, scaledDown } from '../../core/data/picture';
import type { DataCheckApi, DataCheckListener, DataCheckRequest } from '../../shared/data-check';
import type { Pixels } from '../../shared/inspector';
import { UserError } from '../../shared/user-error';
import { PictureError } from '../datasets/picture-error';
import { checkData, type CheckedData } from './check-data';
import { readSeen } from './read-seen';

export interface DataCheckOptions {
  /** Where decoded and downloaded data sets are kept. */
  dataFolder?: string;
}

/** Pixels a side of what a panel shows of a picture. */
const shownSide = 3 * measuredSide;

/** Answers DataCheckApi: holds the pictures that were checked last. */
export function openDataCheck({ dataFolder }: DataCheckOptions, listener: DataCheckListener): DataCheckApi {
  let held: { key: string; abort: AbortController; checked: Promise<CheckedData> } | null = null;

  function begin(request: DataCheckRequest): Promise<CheckedData> {
    held?.abort.abort();
    const abort = new AbortController();
    const checked = checkData(request, { dataFolder, signal: abort.signal, onProgress: (progress) => void listener.progress(progress).catch(() => undefined) });
    const now = { key: JSON.stringify(request), abort, checked };
    held = now;
    checked.catch(() => {
      if (held === now) held = null;
    });
    return checked;
  }

  return {
    check: async (request) => (await begin(request)).check,
    cancel: async () => held?.abort.abort(),
    async thumbnails({ request, hash, pictures }) {
      const { check, files, picture } = await (held?.key === JSON.stringify(request) ? held.checked : begin(request));
      if (check.hash !== hash) throw new UserError('pictures-changed', 'The pictures are others than those that were checked: check them anew.');
      const pixels: Pixels[] = [];
      for (const index of pictures) pixels.push(scaledDown(pixelsOf(files ? await ownPicture(files[index]!).catch(orElse(() => picture(index))) : picture(index)), shownSide));
      return { pixels };
    },
  };
}

const ownPicture = async (file: string): Promise<ReturnType<CheckedData['picture']>> => (await readSeen(file, shownSide)).picture;

/** A file that was moved meanwhile is shown as it was read. */
const orElse = <T>(other: () => T) => (error: unknown): T => {
  if (error instanceof PictureError) return other();
  throw error;
};
