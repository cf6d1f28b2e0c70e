import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { countsOf } from '../../core/data/split';
import type { LabelledPicture, PictureSurvey } from '../../shared/picture-survey';
import { said, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { readFileLater } from '../regular-file';
import { listPictures, type PictureFile } from './list-pictures';
import { listTable, type ListedTable, type TableChoice } from './list-table';
import { isArchive, openPictures, type OpenPictures } from './open-pictures';
import { isTable } from './read-table';

/** A place that was looked at: what is told of it, and some of its pictures. */
export interface Surveyed {
  survey: PictureSurvey;
  /** So many labelled pictures, of each class in turn. */
  samples(count: number): Promise<LabelledPicture[]>;
}

/** How pictures of one's own lie somewhere. Null where they do not lie so; throws a UserError where they do and cannot be read. */
interface Layout {
  doc: Said;
  recognise(place: string, doc: Said): Promise<Surveyed | null>;
}

/** In the order in which they are tried. */
const layouts: Record<string, Layout> = {
  table: { doc: said`A table that lists the pictures, or holds them, a row each`, recognise: recogniseTable },
  folders: { doc: said`A folder of pictures for each class`, recognise: recogniseIn('folder') },
  archive: { doc: said`An archive with a folder of pictures for each class, read where it is`, recognise: recogniseIn('archive') },
  shards: { doc: said`Shards of WebDataset: in each tar pictures with their classes beside them`, recognise: recogniseIn('shards') },
};

/** Looks at a folder or a table with pictures; nothing is decoded. Throws a UserError with the reason and the way out where no layout fits. */
export async function surveyPictures(place: string): Promise<Surveyed> {
  for (const { doc, recognise } of Object.values(layouts)) {
    const found = await recognise(place, doc);
    if (found) return found;
  }
  if (/\.(tgz|tar\.\w+|7z|rar)$/i.test(place)) throw new UserError('archive-of-pictures', '{place} is an archive: unpack it, and choose the folder that it unpacks into.', { place });
  throw new UserError('no-layout', '{place} is neither a folder of pictures, a zip or tar of one, nor a table of them (CSV, TSV, JSONL or Parquet).', { place });
}

function recogniseIn(kind: OpenPictures['kind']) {
  return async (root: string, layout: Said): Promise<Surveyed | null> => {
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory() && !isArchive(root)) return null;
    const within = async <T>(use: (opened: OpenPictures) => Promise<T>): Promise<T> => {
      const opened = await openPictures(root);
      try {
        return await use(opened);
      } finally {
        await opened.close();
      }
    };
    return within(async (opened) => {
      if (opened.kind !== kind) return null;
      const { classes, halves, test, skipped, notices } = await listPictures(opened.tree);
      const [train, val] = halves;
      return {
        survey: { layout, dataset: { name: 'ImageFolder', params: { root } }, classes: counted(classes, train, val), validates: val !== undefined, tests: test !== null, notices, ...told([...opened.skipped, ...skipped]) },
        samples: (count) => within(({ read }) => Promise.all(inTurn(train, count).map((i) => labelled(train[i]!, classes, () => (train[i]!.bytes > MOST_BYTES ? Promise.reject(new Error('It is too large.')) : read(train[i]!.file)))))),
      };
    });
  };
}

/** Kaggle's and Hugging Face's names for the tables of each half; the first that is there is taken. */
const tables = {
  train: /^(train|training|metadata|labels?|train_labels|train_metadata|annotations?)([-_.].*)?\.(csv|tsv|jsonl|ndjson|parquet)$/i,
  val: /^(val|valid|validation|dev)([-_.].*)?\.(csv|tsv|jsonl|ndjson|parquet)$/i,
  test: /^test([-_.].*)?\.(csv|tsv|jsonl|ndjson|parquet)$/i,
};

async function recogniseTable(place: string, layout: Said): Promise<Surveyed | null> {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats?.isFile()) return isTable(place) ? surveyTable(place, layout, []) : null;
  if (!stats) return null;
  const names = readdirSync(place).filter(isTable).sort();
  const train = names.find((name) => tables.train.test(name)) ?? (names.length === 1 ? names[0] : undefined);
  if (train === undefined) return null;
  try {
    return await surveyTable(path.join(place, train), layout, names);
  } catch (error) {
    // A list that lies beside class folders need not be one of pictures.
    const folders = await layouts.folders!.recognise(place, layouts.folders!.doc).catch(() => null);
    if (folders) return folders;
    throw error;
  }
}

async function surveyTable(file: string, layout: Said, beside: string[]): Promise<Surveyed> {
  const plain: TableChoice = { file, images: null, image: null, label: null, extension: null, group: null };
  const train = await listTable(plain, null);
  const { image, label, extension } = train.columns;
  const half = async (pattern: RegExp): Promise<{ place: string; listed: ListedTable } | null> => {
    const name = beside.find((each) => pattern.test(each));
    const place = name === undefined ? null : path.join(path.dirname(file), name);
    // Kaggle's test tables have no labels: nothing can be measured on them.
    const listed = place === null ? null : await listTable({ ...plain, file: place, image, label }, train.classes).catch((error: unknown) => (error instanceof UserError ? null : Promise.reject(error as Error)));
    return listed && { place: place!, listed };
  };
  const [val, test] = [await half(tables.val), await half(tables.test)];
  const params: Record<string, string> = { table: file, image, label };
  if (!train.embedded) Object.assign(params, { images: train.folder, extension });
  if (val) params.val_table = val.place;
  if (test) params.test_table = test.place;
  const columns = train.embedded
    ? said`Pictures are in the column ${{ image: `"${image}"` }}, classes in ${{ label: `"${label}"` }}.`
    : said`Pictures are named in the column ${{ image: `"${image}"` }} and lie in ${{ folder: train.folder }}${{ behind: extension === '' ? '' : said`, ${{ extension: `"${extension}"` }} behind their names` }}; classes are in ${{ label: `"${label}"` }}.`;
  return {
    survey: { layout, dataset: { name: 'ImageTable', params }, classes: counted(train.classes, train.files, val?.listed.files), validates: val !== null, tests: test !== null, notices: [columns], ...told([...train.skipped, ...(val?.listed.skipped ?? [])]) },
    samples: (count) =>
      Promise.all(inTurn(train.files, count).map((i) => labelled(train.files[i]!, train.classes, () => (train.embedded ? train.embedded(i) : readFileLater(path.join(train.folder, train.files[i]!.file), MOST_BYTES))))),
  };
}

function counted(classes: string[], train: PictureFile[], val: PictureFile[] = []): PictureSurvey['classes'] {
  const [own, held] = [train, val].map((files) => countsOf(files.map(({ label }) => label), classes.length));
  return classes.map((name, i) => ({ name, train: own![i]!, val: held![i]! }));
}

const LEFT_OUT_TOLD = 20;
const told = (leftOut: PictureSurvey['leftOut']): Pick<PictureSurvey, 'leftOut' | 'leftOutCount'> => ({ leftOut: leftOut.slice(0, LEFT_OUT_TOLD), leftOutCount: leftOut.length });

/** Indices of so many pictures: the first of each class, then the second … */
function inTurn(files: PictureFile[], count: number): number[] {
  const seen = new Map<number, number>();
  const turns = files.map(({ label }, i) => {
    const turn = seen.get(label) ?? 0;
    seen.set(label, turn + 1);
    return { i, turn, label };
  });
  return turns.sort((a, b) => a.turn - b.turn || a.label - b.label).slice(0, count).map(({ i }) => i);
}

/** A file that is larger is not sent to a panel. */
const MOST_BYTES = 2 ** 25;

async function labelled({ file, label }: PictureFile, classes: string[], read: () => Promise<Uint8Array>): Promise<LabelledPicture> {
  const bytes = await read().catch(() => new Uint8Array(0));
  return { name: file, label: classes[label]!, kind: mimeOf(bytes), base64: Buffer.from(bytes).toString('base64') };
}

/** By how a file begins. */
function mimeOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('GIF8')) return 'image/gif';
  if (start.startsWith('BM')) return 'image/bmp';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp';
  return start.slice(4, 12) === 'ftypavif' ? 'image/avif' : null;
}
