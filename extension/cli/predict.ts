import { findRun } from '../lab/find-run';
import { percent } from '../shared/run-words';
import type { Prediction } from '../shared/inspector';
import { command } from './command';
import { findImage, imageArgument } from './image-argument';
import { runArgument } from './run-argument';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

export const predict = command({
  doc: 'Predicts the class of pictures with a run\'s weights.',
  arguments: [runArgument, { ...imageArgument, many: true }],
  options: inspectorOptions,
  async run({ arguments: [word, ...images], options, terminal }) {
    const run = findRun(word!, options.runs);
    const refs = images.map((image) => ({ image, ref: findImage(image) }));
    await withInspector(options, async (inspector) => {
      const { classes } = await describeRun(inspector, run, options.checkpoint, terminal);
      for (const { image, ref } of refs) {
        const prediction = await inspector.predict({ run, image: ref, checkpoint: options.checkpoint });
        if (!options.json) terminal.print(`${image}: ${inWords(prediction, classes)}`);
        else {
          const { logits, probabilities, class: index, label } = prediction;
          terminal.printJson({ image, logits, probabilities, class: index, classes, label });
        }
      }
    });
  },
});

function inWords({ probabilities, label }: Prediction, classes: string[]): string {
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 3);
  const words = ranked.map((index) => `${classes[index]} ${percent(probabilities[index]!)}`).join(', ');
  return label === null ? words : t('{predictions} (it is {class})', { predictions: words, class: classes[label]! });
}
