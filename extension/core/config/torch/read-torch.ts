import { budget, pasteBudget } from '../../budget';
import { grouped } from '../../figures';
import { analyse } from '../analyse';
import { entryJson, experimentText } from '../experiment-text';
import { parseExperiment } from '../parse';
import { asIs, english, said, type Said, type Speak } from '../../../shared/said';
import type { TorchNote } from './context';
import { exploreSettings } from './explore';
import { findNetwork, type NetworkCandidate } from './find-network';
import { Interpreter } from './interpreter';
import { Meter } from './meter';
import { noteOf, noteWords } from './notes';
import { parsePython } from './python-syntax';
import { readData } from './read-data';
import { readNetwork, type ReadNetwork } from './read-network';
import { readSettings } from './read-settings';

/** What PyTorch code says about an experiment. */
export interface TorchReading {
  /** Keys of an experiment with what the code says of them, ready to be written. */
  parts: Record<string, unknown>;
  /** What could not be read, or is not as there, with its line. */
  notes: TorchNote[];
  /** Where the code does not say which network is meant, or lacks its arguments: the lines of Python that would. */
  candidates: NetworkCandidate[];
}

interface WholeReading extends TorchReading {
  network: ReadNetwork | null;
  /** The code has a network, read or not. */
  hasNetwork: boolean;
  hasOptimizer: boolean;
}

/**
 * Reads PyTorch code: networks as modules with their forward, transforms, data sets and loaders, loss, optimizer and scheduler,
 * the training loop. Nothing of it is run. What is not as there is said in the notes.
 */
export function readTorch(code: string): TorchReading {
  const { parts, notes, candidates } = read(code);
  return { parts, notes, candidates };
}

function read(code: string): WholeReading {
  const meter = new Meter();
  const interpreter = new Interpreter(meter);
  const statements = parsePython(code.slice(0, budget.characters), meter);
  if (code.length > budget.characters) interpreter.note(said`The code has more than ${{ characters: grouped(budget.characters) }} characters, which is the most: what follows was left out.`);
  if (meter.cutAt !== null) interpreter.note(said`The code has more than ${{ tokens: grouped(pasteBudget.tokens) }} names, numbers and signs, which is the most: what follows was left out.`, meter.cutAt);
  interpreter.run(statements);
  interpreter.within(() => exploreSettings(interpreter), undefined, said`what is defined here and not called was not gone through`);
  meter.renew();
  const data = interpreter.within(() => readData(interpreter), undefined, said`what it says of the data was left out`);
  const found = interpreter.within(() => findNetwork(interpreter), { module: null, name: 'model', line: 1, candidates: [] }, said`its network was left out`);
  const network = found && found.module !== null ? interpreter.within(() => readNetwork(found.module, found.name, found.line, pictureOf(data), interpreter), null, said`its network was left out`) : null;
  meter.renew();
  const settings = interpreter.within(() => readSettings(interpreter), {}, said`what it says of the training was left out`);
  const parts: Record<string, unknown> = { data, model: network?.layers.map(entryJson), init: network?.init ? entryJson(network.init) : undefined, ...settings };
  for (const key of Object.keys(parts)) if (parts[key] === undefined) delete parts[key];
  return {
    parts, network, notes: interpreter.notes.sort((a, b) => a.line - b.line), candidates: found?.candidates ?? [],
    hasNetwork: found !== null, hasOptimizer: interpreter.trace.unread.has('optimizer'),
  };
}

/** The pictures [C, H, W] that the code's data gives a network; null where it names none that is known. */
function pictureOf(data: Record<string, unknown> | undefined): number[] | null {
  if (data?.dataset === undefined) return null;
  const { testPicture } = analyse(experimentText({ data, model: ['Identity'], optimizer: 'SGD', epochs: 1 }));
  return testPicture && [testPicture.channels, testPicture.height, testPicture.width];
}

/** A whole experiment from PyTorch code, in the config's own text. What the code does not say is filled in, and said in the notes, which stand at its top too. */
export function experimentFromTorch(code: string, t = english): { text: string; notes: TorchNote[]; candidates: NetworkCandidate[] } {
  const { parts, notes, candidates, network, hasNetwork, hasOptimizer } = read(code);
  const fill = (key: string, value: unknown, words: Said): void => {
    if (parts[key] !== undefined) return;
    parts[key] = value;
    notes.push(noteOf(1, words));
  };
  const data = (parts.data ?? {}) as Record<string, unknown>;
  if (data.dataset === undefined) fillDataset(data, network, notes);
  parts.data = { dataset: data.dataset, ...data };
  // No stand-in takes the place of a network that could not be read: without layers nothing can be trained.
  if (hasNetwork) fill('model', [], said`The code's network could not be read: "model" has to be filled in before it can be trained.`);
  else fill('model', ['Flatten', { Linear: { out_features: 10 } }], said`The code holds no network that could be read: a single Linear layer was put in.`);
  fill('optimizer', { Adam: { lr: 0.001 } }, hasOptimizer ? said`The code's optimizer is none that is known here: Adam was put in.` : said`The code has no optimizer: Adam was put in.`);
  fill('epochs', 10, said`The code does not say for how many epochs: 10 was put in.`);
  const text = experimentText(parts);
  for (const problem of hasNetwork && !network ? [] : parseExperiment(text).problems) notes.push(noteOf(1, problem.said));
  return { text: `${commented(notes, t)}${text}`, notes, candidates };
}

function commented(notes: TorchNote[], t: Speak): string {
  if (notes.length === 0) return '';
  const lines = [t('Read from PyTorch. Not as there, or not said there:'), ...notes.map((note) => t('line {line}: {problem}', { line: note.line, problem: asIs(noteWords(note, t)) }))];
  return lines.map((line) => `// ${line.replace(/\s+/g, ' ')}\n`).join('');
}

/** A data set whose pictures are what the network takes, where the code names none. */
function fillDataset(data: Record<string, unknown>, network: ReadNetwork | null, notes: TorchNote[]): void {
  const [channels = 3, height = 32, width = 32] = network?.picture ?? [];
  const outputs = network?.outputs ?? 10;
  const square = height === width;
  const usual = channels === 1 ? 28 : 32;
  const name = outputs === 100 && channels === 3 && square ? 'CIFAR100' : outputs === 10 && square && (channels === 1 || channels === 3) ? (channels === 1 ? 'MNIST' : 'Shapes') : 'ImageFolder';
  if (name === 'ImageFolder') {
    data.dataset = { ImageFolder: { root: 'pictures', size: square ? height : [height, width], ...(channels === 1 ? { channels: 'grey' } : {}) } };
    notes.push(noteOf(1, said`The code names no data set that is known here: an ImageFolder of pictures of ${{ channels }} x ${{ height }} x ${{ width }}, as the network takes them, was put in; say where it lies.`));
    if (channels !== 1 && channels !== 3) notes.push(noteOf(1, said`The network takes pictures of ${{ channels }} channels: here they have 1 or 3.`));
    return;
  }
  data.dataset = name;
  const fits = name === 'Shapes' && height === 32;
  notes.push(noteOf(1, fits ? said`The code names no data set that is known here: "${{ name }}" was put in.` : said`The code names no data set that is known here: "${{ name }}" was put in, whose pictures are brought to the network's ${{ channels }} x ${{ height }} x ${{ width }}.`));
  if (height === usual) return;
  for (const key of ['train_transform', 'test_transform']) {
    const own = data[key] as unknown[] | undefined;
    const resize = { Resize: { size: height } };
    if (!own) data[key] = [resize, 'ToTensor'];
    else if (!own.some((each) => /Resize|Crop/.test(JSON.stringify(each)))) data[key] = [resize, ...own];
  }
}
