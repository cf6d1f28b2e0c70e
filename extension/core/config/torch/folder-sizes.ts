import { inline } from '../json-text';
import { said, type Said } from '../../../shared/said';
import type { Interpreter } from './interpreter';
import type { DatasetValue, Entry } from './values';
import { parentOf } from './written-name';

/** What the code does to pictures of each half; undefined where it does not say. */
export interface ReadTransforms {
  trainTransform: Entry[] | undefined;
  testTransform: Entry[] | undefined;
}

/** An ImageFolder's own parameters, with the transforms that are left beside them. */
export interface FolderPlaces extends ReadTransforms {
  params: Record<string, unknown>;
}

/**
 * torchvision's ImageFolder gives pictures as they are, ours brings them to one size at once: the Resize that the code's
 * transforms begin with is that size. What that changes is told.
 */
export function folderPlaces(train: DatasetValue | undefined, test: DatasetValue | undefined, { trainTransform, testTransform }: ReadTransforms, interpreter: Interpreter): FolderPlaces {
  const line = (train ?? test)!.line;
  const note = (words: Said): void => interpreter.note(words, line);
  const root = rootOf(train, test, note);
  const [first, second] = [leading(trainTransform), leading(testTransform)];
  const named = root === null ? {} : { root };
  const given = (size: unknown, stretched: boolean, left: ReadTransforms): FolderPlaces => ({ params: { ...named, size: squared(size), ...(stretched ? { resize: 'stretch' } : {}) }, ...left });
  const both = { trainTransform, testTransform };
  const sameSize = first && second && inline(first.entry.params) === inline(second.entry.params);
  if (first?.entry.name === 'Resize' && sameSize) {
    const { size, interpolation, max_size: limit } = first.entry.params;
    if (interpolation !== undefined && interpolation !== 'bilinear') note(said`The folder's pictures are resized there by "${{ interpolation: String(interpolation) }}", here by "bilinear".`);
    if (limit !== undefined) note(said`"max_size" of Resize was left out.`);
    const left = { trainTransform: without(trainTransform!, first.at), testTransform: without(testTransform!, second.at) };
    if (Array.isArray(size)) return given(size, true, left);
    return given(size, false, { trainTransform: cropped(left.trainTransform, first.at, size, note), testTransform: cropped(left.testTransform, second.at, size, note) });
  }
  const sizes = [first, second].flatMap((each) => (each && each.entry.params.size !== undefined ? [each.entry.params.size] : []));
  if (sizes.length === 0) {
    note(said`The code does not say to what size the folder's pictures are brought: 64 x 64 was put in.`);
    return given(64, false, both);
  }
  const largest = [...sizes].sort((a, b) => sideOf(b) - sideOf(a))[0]!;
  const resized = [first, second].find((each) => each?.entry.name === 'Resize' && each.entry.params.size === largest);
  note(Array.isArray(largest) ? said`There each picture is cut and resized from its whole; here from its ${{ size: largest.join(' x ') }}.` : said`There each picture is cut and resized from its whole; here from its middle of ${{ side: String(largest) }} x ${{ side: String(largest) }}.`);
  if (!resized) return given(largest, Array.isArray(largest), both);
  const drop = (list: Entry[] | undefined, at: typeof first): Entry[] | undefined => (at && list && at.entry.name === 'Resize' && inline(at.entry.params.size) === inline(largest) ? without(list, at.at) : list);
  return given(largest, Array.isArray(largest), { trainTransform: drop(trainTransform, first), testTransform: drop(testTransform, second) });
}

function rootOf(train: DatasetValue | undefined, test: DatasetValue | undefined, note: (words: Said) => void): string | null {
  const [own, other] = [train?.folder ?? null, test?.folder ?? null];
  if (own === null) return other === null ? null : parentOf(other);
  if (other === null || other === own) return own;
  if (parentOf(own) !== parentOf(other)) {
    note(said`The validation pictures lie in "${{ other }}", which is not beside "${{ own }}": a share of the training pictures is held back here.`);
    return own;
  }
  const [trainName, testName] = [own, other].map((path) => path.slice(1 + path.lastIndexOf('/')));
  if (trainName !== 'train' || !['val', 'test'].includes(testName!)) note(said`The folders "${{ train: trainName! }}" and "${{ test: testName! }}" have to be called "train" and "val" here.`);
  return parentOf(own);
}

/** What first brings a picture to a size, behind what only takes its colours. */
function leading(list: Entry[] | undefined): { entry: Entry; at: number } | null {
  const at = list?.findIndex(({ name }) => name !== 'Grayscale') ?? -1;
  const entry = list?.[at];
  return entry && ['Resize', 'CenterCrop', 'RandomCrop', 'RandomResizedCrop'].includes(entry.name) ? { entry, at } : null;
}

const without = (list: Entry[], at: number): Entry[] => list.filter((_, i) => i !== at);
const sideOf = (size: unknown): number => (Array.isArray(size) ? Math.max(...(size as number[])) : Number(size));
const squared = (size: unknown): unknown => (Array.isArray(size) && size.length === 2 && size[0] === size[1] ? (size[0] as number) : Array.isArray(size) && size.length === 1 ? (size[0] as number) : size);

/** Behind a Resize of the shorter side stands a crop; where none does, ours still cuts the middle. */
function cropped(list: Entry[], at: number, size: unknown, note: (words: Said) => void): Entry[] {
  const next = list[at];
  if (next?.name === 'CenterCrop') return sideOf(squared(next.params.size)) === Number(size) && !Array.isArray(squared(next.params.size)) ? without(list, at) : list;
  note(said`Pictures that are not square keep their longer side there; here their middle is cut out.`);
  return list;
}
