import { statSync } from 'node:fs';
import path from 'node:path';
import { findImage } from '../lab/find-image';
import { csvLine } from '../shared/csv';
import { findRun } from '../lab/find-run';
import type { InspectorApi, Prediction } from '../shared/inspector';
import { percent } from '../shared/run-words';
import { said } from '../shared/said';
import { listUnlabelled } from '../trainer/datasets/list-pictures';
import { folderTree } from '../trainer/datasets/picture-tree';
import { command } from './command';
import { runArgument } from './run-argument';
import type { Terminal } from './terminal';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

/** Pictures of a folder in one pass: few enough for memory. */
const atOnce = 32;

export const predict = command({
  doc: 'Predicts the class of pictures with a run\'s weights.',
  arguments: [runArgument, { placeholder: 'IMAGE', doc: 'a picture file, a folder of them, or val:7 for picture 7 of the run\'s validation set', many: true }],
  options: { ...inspectorOptions, csv: { kind: 'flag', doc: 'Print comma-separated values: the picture, its class, how probable that is, and the probability of each class.' } },
  async run({ arguments: [word, ...images], options, terminal }) {
    const run = findRun(word!, options.runs);
    const sources = images.map((image) => (isFolder(image) ? { kind: 'folder' as const, folder: image, ...listUnlabelled(folderTree(image)) } : { kind: 'picture' as const, image, ref: findImage(image) }));
    await withInspector(options, async (inspector) => {
      const { classes } = await describeRun(inspector, run, options.checkpoint, terminal);
      if (options.csv) terminal.print(csvLine(['picture', 'class', 'probability', ...classes]));
      const say = (image: string, { logits, probabilities, label }: Predicted): void => {
        const most = probabilities.reduce((best, value, i) => (value > probabilities[best]! ? i : best), 0);
        if (options.json) terminal.printJson({ image, logits, probabilities, class: most, classes, label });
        else if (options.csv) terminal.print(csvLine([image, classes[most], probabilities[most], ...probabilities]));
        else terminal.print(`${image}: ${inWords(probabilities, label, classes)}`);
      };
      for (const source of sources) {
        if (source.kind === 'picture') say(source.image, await inspector.predict({ run, image: source.ref, checkpoint: options.checkpoint }));
        else await predictFolder(inspector, { run, checkpoint: options.checkpoint }, source, say, terminal);
      }
    });
  },
});

type Predicted = Pick<Prediction, 'logits' | 'probabilities' | 'label'>;

/** A picture that cannot be read is named, and the others are predicted. */
async function predictFolder(inspector: InspectorApi, of: { run: string; checkpoint?: string }, { folder, files, skipped }: { folder: string } & ReturnType<typeof listUnlabelled>, say: (image: string, predicted: Predicted) => void, terminal: Terminal): Promise<void> {
  for (const { file, reason } of skipped) terminal.note(t(said`${{ file }} is left out: ${{ reason }}.`));
  for (let from = 0; from < files.length; from += atOnce) {
    const paths = files.slice(from, from + atOnce).map(({ file }) => path.join(folder, file));
    const { predictions } = await inspector.predictFiles({ ...of, files: paths.map((file) => path.resolve(file)) });
    predictions.forEach((prediction, i) => ('sentence' in prediction ? terminal.note(t(prediction)) : say(paths[i]!, { ...prediction, label: null })));
  }
}

const isFolder = (word: string): boolean => statSync(word, { throwIfNoEntry: false })?.isDirectory() ?? false;

function inWords(probabilities: Float32Array, label: number | null, classes: string[]): string {
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 3);
  const words = ranked.map((index) => `${classes[index]} ${percent(probabilities[index]!)}`).join(', ');
  return label === null ? words : t('{predictions} (it is {class})', { predictions: words, class: classes[label]! });
}
