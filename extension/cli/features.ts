import { findImage } from '../lab/find-image';
import { findRun } from '../lab/find-run';
import { UserError } from '../shared/user-error';
import { command } from './command';
import { imageArgument } from './image-argument';
import { out } from './options';
import { runArgument } from './run-argument';
import { columns } from './terminal';
import { t } from './translate';
import { describeRun, inspectorOptions, withInspector } from './with-inspector';

export const features = command({
  doc: 'Shows what a layer makes of a picture: its feature maps.',
  arguments: [runArgument, imageArgument],
  options: {
    ...inspectorOptions,
    layer: { kind: 'text', placeholder: 'P', doc: 'The layer\'s path, e.g. 4 or 3.body.0, as cnn-lab check lists them.' },
    out,
  },
  async run({ arguments: [word, image], options, terminal }) {
    const run = findRun(word!, options.runs);
    const ref = findImage(image!);
    await withInspector(options, async (inspector) => {
      const { layers } = await describeRun(inspector, run, options.checkpoint, terminal);
      const layer = options.layer;
      if (layer === undefined) throw new UserError('layer-needed', 'features needs --layer P; use one of {layers}.', { layers: layers.map(({ path, type }) => `${path} (${type})`).join(', ') });
      const maps = await inspector.features({ run, image: ref, layer, checkpoint: options.checkpoint });
      const { shape, values } = maps;
      if (options.json) terminal.printJson({ layer: maps.layer, shape, values });
      else for (const line of channelTable(shape, values)) terminal.print(line);
      if (options.out === undefined) return;
      const { heatMap } = await import('../lab/pictures/heat-map');
      const { writeSheet } = await import('./picture-sheet');
      const size = shape[1] * shape[2];
      await writeSheet(options.out, Array.from({ length: shape[0] }, (_, c) => heatMap(values.subarray(c * size, (c + 1) * size), shape[2], shape[1])));
    });
  },
});

function channelTable([channels, height, width]: [number, number, number], values: Float32Array): string[] {
  const size = height * width;
  const rows = Array.from({ length: channels }, (_, c) => {
    const map = values.subarray(c * size, (c + 1) * size);
    const mean = map.reduce((sum, value) => sum + value, 0) / size;
    return [String(c), ...[map.reduce((a, b) => Math.min(a, b)), mean, map.reduce((a, b) => Math.max(a, b))].map((value) => value.toFixed(4))];
  });
  return columns([[t('channel'), t('lowest'), t('mean'), t('highest')], ...rows]);
}
