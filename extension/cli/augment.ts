import { UserError } from '../shared/user-error';
import type { Pixels } from '../shared/inspector';
import { command } from './command';
import { dataFolder, json, out, set } from './options';

export const augment = command({
  doc: 'Shows what the training transforms make of pictures, step by step, with the values they drew.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: {
    json,
    set,
    image: { kind: 'integer', placeholder: 'I', min: 0, doc: 'Which picture of the training set; 0 by default.' },
    count: { kind: 'integer', placeholder: 'N', min: 1, doc: 'How many variants; 8 by default.' },
    out: { ...out, doc: 'Writes the variants to this file: a row each, a column a transform.' },
    'data-folder': dataFolder,
  },
  async run({ arguments: [file], options, terminal }) {
    const { previewTransforms } = await import('../trainer/preview-transforms');
    const { pixelsOf } = await import('../core/data/picture');
    const { image, variants } = await previewTransforms({ file: file!, set: options.set, dataFolder: options['data-folder'], image: options.image ?? 0, count: options.count ?? 8 });
    for (const [variant, steps] of variants.entries()) {
      const drawn = steps.slice(1).map((step) => ({ transform: step.name, drawn: step.drawn, shape: [step.picture.channels, step.picture.height, step.picture.width] }));
      if (options.json) terminal.printJson({ image: image.index, label: image.label, variant, steps: drawn });
      else terminal.print(`${variant}: ${drawn.filter((step) => Object.keys(step.drawn).length > 0).map((step) => `${step.transform} ${inWords(step.drawn)}`).join(', ')}`);
    }
    if (options.out === undefined) return;
    const { writeSheet } = await import('./picture-sheet');
    const rows = variants.map((steps): Pixels[] => steps.filter(({ name }) => name !== 'Normalize' && name !== 'ToTensor').map(({ picture }) => pixelsOf(picture)));
    if (rows[0]!.length === 0) throw new UserError(`${file} has no training transforms to show.`);
    await writeSheet(options.out, rows.flat(), rows[0]!.length);
  },
});

/** { "angle": 3.5 } as angle 3.5. */
function inWords(drawn: Record<string, unknown>): string {
  return Object.entries(drawn)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? +value.toFixed(4) : JSON.stringify(value)}`)
    .join(' ');
}
