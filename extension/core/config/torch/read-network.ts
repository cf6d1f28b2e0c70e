import { inline } from '../json-text';
import { vocabulary } from '../vocabulary';
import { said } from '../../../shared/said';
import type { Followed, Interpreter } from './interpreter';
import type { TorchNote } from './context';
import type { Meter } from './meter';
import { noteOf } from './notes';
import { hasWeights, rowsIn } from './modules';
import { asPlaced, branchesOf } from './tensor';
import { checkUses, tidied, usesIn } from './tidy';
import { isKind, whyUnknown, type Entry, type TensorValue, type Use, type Value } from './values';

/** A network as it was read. */
export interface ReadNetwork {
  layers: Entry[];
  /** How all its convolutions and linear layers begin, where they begin alike. */
  init: Entry | null;
  /** The pictures [C, H, W] that it takes. */
  picture: number[];
  /** What it gives for each picture; null where that is not known. */
  outputs: number | null;
}

/** Sides of pictures to try, the usual ones first. */
const sides = [32, 28, 224, 64, 96, 128, 256, 227, 299, 48, 16, 40, 100, 112, 150, 160, 192, 200, 300, 320, 36, 56, 72, 80, 84, 180, 240];
const everySide = Array.from({ length: 297 }, (_, i) => i + 4);
/** Pictures are tried in order of size where none of the usual ones fits; this many at most. */
const trials = 340;

/** Follows a module with the data's pictures, or with the first that fit the sizes it states. Notes say what is not as there; null where nothing could be read. */
export function readNetwork(module: Value, name: string, line: number, known: number[] | null, interpreter: Interpreter): ReadNetwork | null {
  const { picture, followed } = fitting(module, known, interpreter);
  for (const note of [...followed.notes, ...followed.misfits.slice(0, 1).map((misfit) => misfitNote(misfit, picture))]) interpreter.note(note.said, note.line);
  const tensor = outputOf(followed.result, line, interpreter);
  if (!tensor) {
    const why = whyUnknown(isKind(followed.result, 'list') ? followed.result.items[0] : followed.result);
    interpreter.note(why ? said`The network "${{ name }}" could not be followed: ${{ reason: why.reason }}.` : said`The network "${{ name }}" could not be followed.`, why && why.line > 0 ? why.line : line);
    return null;
  }
  const uses = asPlaced(tensor, interpreter).layers;
  compareModes(module, picture, uses, line, interpreter);
  const names = new Map<Value, string>(rowsIn(module, interpreter.meter).map(([path, row]) => [row, path]));
  tellUnused(module, uses, interpreter);
  const layers = tidied(uses, interpreter);
  checkUses(layers, (use) => (use.module && names.get(use.module)) || use.name, interpreter);
  if (layers.length === 0) {
    interpreter.note(said`The network "${{ name }}" has no layers that could be read.`, line);
    return null;
  }
  return { ...withCommonInit(layers), picture, outputs: tensor.shape?.length === 1 ? tensor.shape[0]! : null };
}

const misfitNote = ({ line, said: misfit }: TorchNote, picture: number[]): TorchNote => noteOf(line, said`${{ misfit }} The pictures are ${{ size: picture.join(' x ') }} here.`);

function fitting(module: Value, known: number[] | null, interpreter: Interpreter): { picture: number[]; followed: Followed } {
  const follow = (picture: number[]): Followed => interpreter.follow(module, picture, true);
  const first = known ?? interpreter.trace.pictures[0] ?? [3, 32, 32];
  const followed = follow(first);
  const fits = ({ misfits }: Followed): boolean => misfits.length === 0;
  if (known || fits(followed)) return { picture: first, followed };
  const channels = entering(followed);
  const depths = channels === null ? [1, 3] : [channels];
  const usual = sides.flatMap((side) => depths.map((depth) => [depth, side, side]));
  const grey = [1, 28, 28];
  const candidates = [...interpreter.trace.pictures, ...(depths.includes(1) ? [grey] : []), ...usual, ...everySide.flatMap((side) => depths.map((depth) => [depth, side, side]))];
  for (const picture of candidates.slice(0, trials * depths.length)) {
    // Where one picture costs much, few are tried.
    if (!interpreter.meter.hasSteps(0.5)) break;
    const tried = follow(picture);
    if (fits(tried)) return { picture, followed: tried };
    if (depths.length === 1 && tried.misfits.some(({ sized }) => !sized)) break;
  }
  const fallback = [channels ?? 3, 32, 32];
  return { picture: fallback, followed: follow(fallback) };
}

/** The channels that the first convolution says it takes; null where it says none. */
function entering({ result }: Followed): number | null {
  const tensor = isKind(result, 'tensor') ? result : isKind(result, 'list') ? result.items.find((item) => isKind(item, 'tensor')) : undefined;
  if (!isKind(tensor, 'tensor')) return null;
  for (const { module, name } of usesIn(tensor.layers)) {
    if (!module || !hasWeights(name)) continue;
    const given = module.given.get('in_channels') ?? (name === 'Linear' ? undefined : module.given.get('num_features'));
    return typeof given === 'number' ? given : null;
  }
  return null;
}

/** The logits among what a forward gives. */
function outputOf(result: Value, line: number, interpreter: Interpreter): TensorValue | null {
  if (isKind(result, 'tensor')) return result;
  const given = isKind(result, 'list') ? result.items.map((item): [string, Value] => ['', item]) : isKind(result, 'dict') ? [...result.entries.values()].map(([key, value]): [string, Value] => [String(key), value]) : isKind(result, 'instance') ? [...result.fields] : [];
  const tensors = given.filter((entry): entry is [string, TensorValue] => isKind(entry[1], 'tensor'));
  const chosen = tensors.find(([key]) => /logits|^out|pred/i.test(key)) ?? tensors[0];
  if (chosen && given.length > 1) interpreter.note(chosen[0] === '' ? said`The network gives several outputs: the first was taken.` : said`The network gives several outputs: "${{ output: chosen[0] }}" was taken.`, line);
  return chosen?.[1] ?? null;
}

/** Says where evaluation goes another way than training, but for what is dropped. */
function compareModes(module: Value, picture: number[], uses: Use[], line: number, interpreter: Interpreter): void {
  const { result, notes } = interpreter.follow(module, picture, false);
  notes.forEach((note) => interpreter.note(note.said, note.line));
  const evaluated = interpreter.quietly(() => {
    const tensor = outputOf(result, line, interpreter);
    return tensor && asPlaced(tensor, interpreter).layers;
  });
  if (!evaluated) return interpreter.note(said`In evaluation the network could not be followed: here it is as in training.`, line);
  const spelledOut = (layers: Use[]): string => inline(layers.flatMap((use) => (/Dropout|StochasticDepth/.test(use.name) ? [] : [plain(use)])));
  if (spelledOut(uses) !== spelledOut(evaluated))
    interpreter.note(said`In evaluation the network goes another way than in training: here it goes the way of training.`, line);
}

function plain(use: Use): unknown {
  const branches = branchesOf(use);
  return branches ? [use.name, Object.values(branches).map((branch) => branch.filter(({ name }) => !/Dropout|StochasticDepth/.test(name)).map(plain))] : [use.name, use.params];
}

/** Layers with weights that the forward passes by. */
function tellUnused(module: Value, uses: Use[], interpreter: Interpreter): void {
  const used = new Set(usesIn(uses).map((use) => use.module));
  for (const [name, row] of rowsIn(module, interpreter.meter)) {
    if (hasWeights(row.entry.name) && !used.has(row)) interpreter.note(said`"${{ name }}" has weights, but the forward does not use it: it was left out.`, row.line);
  }
}

/** Where all convolutions and linear layers begin alike, the experiment says it once. */
function withCommonInit(layers: Use[]): { layers: Entry[]; init: Entry | null } {
  const takes = usesIn(layers).filter(({ name }) => /^(Conv2d|ConvTranspose2d|Linear)$/.test(name));
  const [first] = takes;
  const init = first?.params.init as Entry | undefined;
  if (!init || takes.some(({ params }) => inline(params.init ?? null) !== inline(init))) return { layers: layers.map((use) => ({ name: use.name, params: use.params })), init: null };
  const without = (uses: Use[]): Entry[] =>
    uses.map((use) => {
      const branches = branchesOf(use);
      const own = Object.hasOwn(vocabulary.layer, use.name) && /^(Conv2d|ConvTranspose2d|Linear)$/.test(use.name);
      const params = own ? Object.fromEntries(Object.entries(use.params).filter(([key]) => key !== 'init')) : { ...use.params };
      if (!branches) return { name: use.name, params };
      const inner = Object.values(branches).map(without);
      return { name: use.name, params: use.name === 'Residual' ? { body: inner[0], ...(inner[1] ? { shortcut: inner[1] } : {}) } : { branches: inner } };
    });
  return { layers: without(layers), init };
}

/** Whether a module has weights to train. */
export const isTrainable = (module: Value, meter: Meter): boolean => rowsIn(module, meter).some(([, row]) => hasWeights(row.entry.name));
