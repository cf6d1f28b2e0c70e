import { mapDigits } from '../map-digits';
import { classNamed, findImage } from '../../lab/find-image';
import type { ImageRef, Prediction } from '../../shared/inspector';
import { explainedClass } from '../../shared/explained-class';
import { nowhereWords } from '../../shared/nowhere-words';
import { english } from '../../shared/said';
import { costsOfRun } from '../costs';
import { agreed, run } from '../fields';
import { given, rounded } from '../figures';
import { inside } from '../inside';
import { runNamed } from '../places';
import { tool, type Desk } from '../tool';

const mostImages = 16;

export const explain = tool({
  description: 'Predicts pictures with a run\'s weights, and shows where the evidence for a class lies: a class activation map, or an attribution to its pixels, as rows of digits, 0 none to 9 most, the top row first. "val:7" is picture 7 of the run\'s validation set, of which the true class is known.',
  fields: {
    run,
    images: { type: 'array', items: { type: 'string' }, maxItems: mostImages, description: 'Pictures in the workspace, or val:0, val:1, …' },
    method: { type: 'string', description: 'GradCAM by default; "none" predicts only; a wrong name lists the others.' },
    layer: { type: 'string', description: 'Path of a layer; the last one with a height and a width by default.' },
    target: { type: 'string', description: 'The class to explain; the predicted one by default.' },
    versus: { type: 'string', description: 'Another class: what speaks for the one rather than for this one.' },
    agreed,
  },
  required: ['run', 'images'],
  reads: true,
  costs: ({ run: name = '', images = [] }, desk) => (images.some((word) => word.startsWith('val:')) ? costsOfRun(runNamed(name, desk), desk) : []),
  async run({ run: name = '', images = [], method = 'GradCAM', layer, target, versus }, desk) {
    const folder = runNamed(name, desk);
    const refs = images.map((word) => imageOf(word, desk));
    return desk.inspect(async (inspector) => {
      const { classes } = await inspector.describe({ run: folder });
      const [index, other] = [target, versus].map((word) => (word === undefined ? undefined : classNamed(word, classes)));
      const answers: object[] = [];
      for (const [i, image] of refs.entries()) {
        if (method === 'none') answers.push({ image: images[i], ...predicted(await inspector.predict({ run: folder, image }), classes) });
        else {
          const explanation = await inspector.explain({ run: folder, image, method, layer, target: index, versus: other });
          const { layer: at, size: [height, width], map, prediction } = explanation;
          const of = explainedClass(explanation, classes);
          const why = nowhereWords(explanation, of);
          answers.push({ image: images[i], ...predicted(prediction, classes), explains: english(of), layer: `${at ?? 'picture'} ${width}x${height}`, ...(why ? { nowhere: english(why) } : { map: mapDigits(map, height, width) }) });
        }
      }
      return { pictures: answers };
    });
  },
});

const imageOf = (word: string, desk: Desk): ImageRef => findImage(word.startsWith('val:') ? word : inside(desk.folder, word));

function predicted({ probabilities, class: index, label }: Prediction, classes: string[]) {
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 3);
  return given({ predicted: ranked.map((each) => `${classes[each]} ${rounded(probabilities[each]!)}`), truth: label === null ? null : classes[label], right: label === null ? null : label === index });
}
