import { wordsOf } from '../shared/augmentation';
import { UserError } from '../shared/user-error';
import { command } from './command';
import { dataFolder, json, out, set } from './options';
import { t } from './translate';

export const augment = command({
  doc: 'Shows what the training transforms make of pictures, step by step, with the values they drew.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }],
  options: {
    json,
    set,
    image: { kind: 'integer', placeholder: 'I', min: 0, doc: 'Which picture of the training set; 0 by default.' },
    count: { kind: 'integer', placeholder: 'N', min: 1, doc: 'How many variants; 8 by default.' },
    out: { ...out, doc: 'Writes the variants to this file: a row each, the picture and then a column a transform.' },
    'data-folder': dataFolder,
  },
  async run({ arguments: [file = ''], options, terminal }) {
    const { pixelsOf } = await import('../core/data/picture');
    const { previewVariants } = await import('../trainer/preview-variants');
    const image = options.image ?? 0;
    const { plan, variants } = await previewVariants({ file, set: options.set, dataFolder: options['data-folder'], image, count: options.count ?? 8 });
    for (const [epoch, { steps, mixed }] of variants.entries()) {
      const made = [...steps.slice(1), ...mixed];
      const drawn = made.map(({ name, drawn, picture }) => ({ transform: name, drawn, shape: [picture.channels, picture.height, picture.width] }));
      if (options.json) terminal.printJson({ image, label: plan.images.labels[image], variant: epoch, steps: drawn });
      else terminal.print(`${epoch}: ${made.filter(({ told }) => told.length > 0).map(({ name, told }) => `${name} ${t(wordsOf(told))}`).join(', ')}`);
    }
    if (options.out === undefined) return;
    if (plan.transforms.length === 0) throw new UserError('no-transforms', '{file} has no training transforms to show.', { file });
    const { variantFrames } = await import('../trainer/variant-frames');
    const { writeSheet } = await import('./picture-sheet');
    const rows = variants.map((made) => [pixelsOf(made.steps[0]!.picture), ...variantFrames(plan.transforms, made).map(({ pixels }) => pixels)]);
    await writeSheet(options.out, rows.flat(), rows[0]!.length);
  },
});
