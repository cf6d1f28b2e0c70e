import { classNamed, findImage } from '../lab/find-image';
import { findRun } from '../lab/find-run';
import { colorizeSigned } from '../shared/colormap';
import { nowhereWords } from '../shared/nowhere-words';
import { command } from './command';
import { imageArgument } from './image-argument';
import { optionValue } from './option-value';
import { out } from './options';
import { runArgument } from './run-argument';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

export const explain = command({
  doc: 'Shows where the evidence for a class lies in a picture: a class activation map.',
  arguments: [runArgument, imageArgument],
  options: {
    ...inspectorOptions,
    method: { kind: 'text', placeholder: 'M', doc: 'GradCAM (the default), HiResCAM, LayerCAM and others: a wrong name lists them.' },
    layer: { kind: 'text', placeholder: 'P', doc: 'The layer\'s path; by default the last one with a height and a width, before pooling; of a block, its output.' },
    target: { kind: 'text', placeholder: 'C', doc: 'The class to explain, by name or index; the predicted one by default.' },
    out,
  },
  async run({ arguments: [word, image], options, terminal }) {
    const run = findRun(word!, options.runs);
    const ref = findImage(image!);
    await withInspector(options, async (inspector) => {
      const { classes } = await describeRun(inspector, run, options.checkpoint, terminal);
      const explanation = await inspector.explain({
        run, image: ref, method: options.method ?? 'GradCAM', layer: options.layer, target: optionValue('target', options.target, (word) => classNamed(word, classes)), checkpoint: options.checkpoint,
      });
      const { method, layer, target, size, map, nowhere, prediction } = explanation;
      const why = nowhereWords(explanation, classes[target]!);
      if (options.json) terminal.printJson({ method, layer, target, size, map, nowhere_positive: nowhere?.reason ?? null });
      else if (why) terminal.print(t(why));
      else {
        const [height, width] = size;
        const peak = map.indexOf(map.reduce((a, b) => Math.max(a, b)));
        terminal.print(t('{method} of layer {layer} for {class}: {width}x{height}, strongest at x {x}, y {y}; predicted {predicted}', { method, layer, class: classes[target]!, width, height, x: peak % width, y: Math.floor(peak / width), predicted: classes[prediction.class]! }));
      }
      if (options.out === undefined) return;
      const { heatMap, overlay } = await import('../lab/pictures/heat-map');
      const { writeSheet } = await import('./picture-sheet');
      const heat = nowhere ? { width: size[1], height: size[0], rgba: colorizeSigned(nowhere.map) } : heatMap(map, size[1], size[0]);
      await writeSheet(options.out, [prediction.input, overlay(prediction.input, map, size), heat], 3);
    });
  },
});
