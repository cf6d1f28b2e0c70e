import { classNamed, findImage } from '../lab/find-image';
import { findRun } from '../lab/find-run';
import { colorizeSigned } from '../shared/colormap';
import { explainedClass } from '../shared/explained-class';
import { nowhereWords } from '../shared/nowhere-words';
import type { MapValues, Pixels } from '../shared/inspector';
import { randomisedLines, trustLines } from '../shared/trust-words';
import { command } from './command';
import { imageArgument } from './image-argument';
import { optionValue } from './option-value';
import { out } from './options';
import { runArgument } from './run-argument';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

export const explain = command({
  doc: 'Shows where the evidence for a class lies in a picture: a class activation map, or an attribution to its pixels.',
  arguments: [runArgument, imageArgument],
  options: {
    ...inspectorOptions,
    method: { kind: 'text', placeholder: 'M', doc: 'GradCAM (the default), LayerCAM, IntegratedGradients, Occlusion and others: a wrong name lists them.' },
    layer: { kind: 'text', placeholder: 'P', doc: 'The layer\'s path; by default the last one with a height and a width, before pooling; of a block, its output.' },
    target: { kind: 'text', placeholder: 'C', doc: 'The class to explain, by name or index; the predicted one by default.' },
    versus: { kind: 'text', placeholder: 'C', doc: 'Another class: what speaks for the one rather than for this one.' },
    seed: { kind: 'integer', placeholder: 'N', min: 0, doc: 'Of the noise that SmoothGrad draws; 0 by default.' },
    trust: { kind: 'flag', doc: 'Also says whether the map can be trusted: ROAD, drop and increase of confidence, beside random maps.' },
    randomise: { kind: 'flag', doc: 'Also says how far the map stays the same as the layers lose their training, from the head down (Adebayo et al. 2018).' },
    layers: { kind: 'flag', doc: 'Also the map of each layer.' },
    out,
  },
  async run({ arguments: [word, image], options, terminal }) {
    const run = findRun(word!, options.runs);
    const ref = findImage(image!);
    await withInspector(options, async (inspector) => {
      const { classes } = await describeRun(inspector, run, options.checkpoint, terminal);
      const request = {
        run,
        image: ref,
        method: options.method ?? 'GradCAM',
        layer: options.layer,
        target: optionValue('target', options.target, (word) => classNamed(word, classes)),
        versus: optionValue('versus', options.versus, (word) => classNamed(word, classes)),
        seed: options.seed,
        checkpoint: options.checkpoint,
      };
      const explanation = await inspector.explain(request);
      const { method, layer, target, versus, size, map, signed, nowhere, prediction } = explanation;
      const of = explainedClass(explanation, classes);
      const why = nowhereWords(explanation, of);
      const trust = options.trust ? await inspector.trust(request) : null;
      const randomised = options.randomise ? (await inspector.randomise(request)).steps : null;
      const layers = options.layers ? (await inspector.layerMaps(request)).maps : null;
      if (options.json) {
        const asked = { ...(trust && { trust }), ...(randomised && { randomised: randomised.map(({ layer, type, correlation }) => ({ layer, type, correlation })) }), ...(layers && { layers }) };
        terminal.printJson({ method, layer, target, versus, size, map, signed, nowhere_positive: nowhere, ...asked });
      } else if (why) terminal.print(t(why));
      else {
        const [height, width] = size;
        const peak = map.indexOf(map.reduce((a, b) => Math.max(a, b)));
        const figures = { method, class: of, width, height, x: peak % width, y: Math.floor(peak / width), predicted: classes[prediction.class]! };
        terminal.print(
          layer === null
            ? t('{method} for {class}: {width}x{height}, strongest at x {x}, y {y}; predicted {predicted}', figures)
            : t('{method} of layer {layer} for {class}: {width}x{height}, strongest at x {x}, y {y}; predicted {predicted}', { ...figures, layer }),
        );
      }
      if (!options.json) for (const line of [...(trust ? trustLines(trust) : []), ...(randomised ? randomisedLines(randomised) : [])]) terminal.print(t(line));
      if (options.out === undefined) return;
      const { heatMap, overlay } = await import('../lab/pictures/heat-map');
      const { writeSheet } = await import('./picture-sheet');
      const heat = ({ size: [height, width], map, signed }: MapValues): Pixels => (signed ? { width, height, rgba: colorizeSigned(signed) } : heatMap(map, width, height));
      await writeSheet(options.out, [prediction.input, overlay(prediction.input, map, size), heat(explanation), ...(layers ?? []).map(heat)], 3);
    });
  },
});
