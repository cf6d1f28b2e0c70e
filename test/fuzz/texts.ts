// Mutated experiments and PyTorch code, each read as the editor reads it. `node FUZZ.cjs SEED COUNT SECONDS`, bundled and given little memory by
// fuzz.ts; prints the slowest and ends with 1 where something throws, a paste or an analysis takes longer than so many seconds, or all that the editor does three times that.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { modelSummary, schedulePreview } from '../../extension/host/previews';
import { analyse } from '../../extension/core/config/analyse';
import { complete } from '../../extension/core/config/language/completion';
import { hover } from '../../extension/core/config/language/hover';
import { inlayHints } from '../../extension/core/config/language/inlay-hints';
import { lensPlaces } from '../../extension/core/config/language/lens-places';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import { vocabulary } from '../../extension/core/config/vocabulary';
import { random } from '../../extension/core/data/random';
import { english } from '../../extension/shared/said';
import { grown, scripts } from './python';

const [seed, count, seconds] = process.argv.slice(2).map(Number) as [number, number, number];
const filesIn = (folder: string, ending: string): string[] => readdirSync(folder).filter((file) => file.endsWith(ending)).map((file) => readFileSync(path.join(folder, file), 'utf8'));
/** The examples with each stage twice: as much of the language in half of the layers. */
const experiments = [
  ...filesIn('media/examples', '.cnn.jsonc').map((text) => text.replace(/("times": )\d+/g, '$12')),
  '{"data":{"dataset":"Shapes"},"blocks":{"B":{"params":{"c":8,"n":null},"body":[{"Conv2d":{"out_channels":"$c","kernel_size":3}},{"Repeat":{"times":2,"body":["$n"]}}]}},"model":[{"B":{"n":"ReLU"}},"Flatten",{"Linear":10}],"optimizer":{"SGD":{"lr":0.1}},"scheduler":{"SequentialLR":{"schedulers":[{"LinearLR":{"total_iters":2}},{"LambdaLR":"0.5 * (1 + cos(pi * epoch / 10)) if epoch > 2 else 1"}],"milestones":[2]}},"epochs":9}',
];
const names = Object.values(vocabulary).flatMap((table) => Object.keys(table));
const values = ['0', '-1', '1e9', '2147483648', '1e300', '1e-300', '999999999999', '0.5', 'null', 'true', '[]', '{}', '""', '"$x"', '[[]]', 'NaN', '10**9', '"\\ud800"', '"..."'];
const pieces = ['[', ']', '{', '}', ',', ':', '"', '//', '/*', '\\', '(', ')', '\n', '\u0000', '$', '*', '**', '-', ' * 10**9', '[[[[[[[[', '((((((((', '# ', "'''"];

const tell = (text: string): string => `${JSON.stringify(text.slice(0, 4000))}${text.length > 4000 ? ` … ${text.length} characters` : ''}`;
/** What the editor waits for: milliseconds at most, with the text that took them. */
const slowest = { paste: [0, ''], analysis: [0, ''], all: [0, ''] } as Record<'paste' | 'analysis' | 'all', [number, string]>;
const limitOf = (what: keyof typeof slowest): number => 1000 * seconds * (what === 'all' ? 3 : 1);
/** The clock's time or the processor's, whichever is less: the one counts what else the machine does, the other the garbage collector's threads. */
function measured<T>(work: () => T): [answer: T, took: number] {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const answer = work();
  const { user, system } = process.cpuUsage(used);
  return [answer, Math.min(performance.now() - began, (user + system) / 1000)];
}
function timed<T>(what: keyof typeof slowest, text: string, work: () => T): T {
  let [answer, took] = measured(work);
  if (took > limitOf(what)) {
    // To clear away what thousands of texts before it have left is not this one's work.
    gc!();
    [answer, took] = measured(work);
  }
  if (took > slowest[what][0]) slowest[what] = [took, text];
  return answer;
}
for (let i = 0; i < count; i++) {
  const source = random(seed, i);
  const below = (limit: number): number => Math.floor(source.uniform() * limit);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const isPython = source.uniform() < 0.2;
  let text = one(isPython ? scripts : experiments);
  for (let turns = 1 + below(4); turns > 0; turns--) text = isPython && source.uniform() < 0.4 ? grown(text, below, one) : mutated(text, below, one);
  try {
    timed('all', text, () => read(isPython ? timed('paste', text, () => experimentFromTorch(text).text) : text, below));
  } catch (error) {
    console.log(`seed ${seed}, text ${i}: ${error instanceof Error ? error.stack : String(error)}\n${tell(text)}`);
    process.exit(1);
  }
}
const words = Object.entries(slowest).map(([what, [took, text]]) => `${what} ${Math.round(took)} ms (${text.length} characters)`);
console.log(`${count} texts; at most: ${words.join(', ')}; ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
for (const [what, [took, text]] of Object.entries(slowest)) {
  if (took <= limitOf(what as keyof typeof slowest)) continue;
  console.log(`${what}: ${tell(text)}`);
  process.exitCode = 1;
}

/** All that the editor does with a text. */
function read(text: string, below: (limit: number) => number): void {
  const analysis = timed('analysis', text, () => analyse(text));
  for (const { message, offset, length, line, column } of analysis.problems) {
    if (message === '' || offset < 0 || length < 0 || line < 1 || column < 1) throw new Error(`A problem without a place or words: ${message}`);
  }
  for (let turn = 0; turn < 2; turn++) {
    complete(analysis.source, below(text.length + 1), english);
    hover(analysis, below(text.length + 1), english);
  }
  inlayHints(analysis, { macs: true, memory: true, receptiveField: true }, english);
  lensPlaces(analysis.source);
  modelSummary('file', text, analysis);
  schedulePreview('file', text, null, analysis);
}

function mutated(text: string, below: (limit: number) => number, one: <T>(list: readonly T[]) => T): string {
  const at = below(text.length + 1);
  const cut = at + below(40);
  switch (below(10)) {
    case 0:
      return text.slice(0, at) + text.slice(cut);
    case 1:
      return text.slice(0, at) + one(pieces).repeat(1 + below(3)) + text.slice(at);
    case 2:
      return text.slice(0, cut) + text.slice(at);
    case 3:
    case 4: {
      const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
      const number = numbers.length > 0 ? one(numbers) : null;
      return number ? text.slice(0, number.index) + one(values) + text.slice(number.index + number[0].length) : text;
    }
    case 5:
    case 6: {
      const words = [...text.matchAll(/[A-Za-z_]\w+/g)];
      const word = words.length > 0 ? one(words) : null;
      return word ? text.slice(0, word.index) + one(names) + text.slice(word.index + word[0].length) : text;
    }
    case 7: {
      // A stretch many times over, up to a megabyte.
      const stretch = text.slice(at, at + 1 + below(200));
      return text.slice(0, at) + stretch.repeat(Math.min(1 + below(below(60) === 0 ? 20_000 : 50), Math.floor(1e6 / Math.max(1, stretch.length)))) + text.slice(at);
    }
    case 8: {
      // A name or a text that goes on and on.
      const words = [...text.matchAll(/[A-Za-z_]\w*/g)];
      const word = words.length > 0 ? one(words) : null;
      return word ? text.slice(0, word.index) + word[0].repeat(1 + below(below(20) === 0 ? 90_000 : 300)).slice(0, 500_000) + text.slice(word.index + word[0].length) : text;
    }
    default: {
      const lists = [...text.matchAll(/\{ "|\["/g)];
      const list = lists.length > 0 ? one(lists) : null;
      const depth = 1 + below(below(10) === 0 ? 5000 : 30);
      return list ? `${text.slice(0, list.index)}${'{ "Repeat": { "times": 9, "body": ['.repeat(depth)}${text.slice(list.index)}` : text;
    }
  }
}
