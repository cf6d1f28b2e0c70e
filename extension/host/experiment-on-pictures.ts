import { setValue } from '../core/config/edit';
import { parseExperiment } from '../core/config/parse';

/** To this size pictures are brought unless the file says otherwise: large enough for most subjects, small enough for a laptop. */
const size = 64;

/** The template's text with its data set replaced, its crop and its last layer made to fit. */
export function experimentOnPictures(template: string, root: string, classes: number): string {
  const { experiment } = parseExperiment(template);
  const crop = experiment?.data.train_transform.find(({ name }) => name === 'RandomCrop');
  const head = experiment?.model.at(-1);
  if (!crop || !head) throw new Error('The template has no RandomCrop or no last layer.');
  let text = setValue(template, ['data', 'dataset'], { ImageFolder: { root, size } });
  text = setValue(text, [...crop.path, 'RandomCrop'], { size, padding: size / 8 });
  text = setValue(text, [...head.path, head.name, 'out_features'], classes);
  return text.replace(/("dataset": \{.*\},).*/, '$1').replace(/^\/\/.*/, `// ${classes} classes of pictures in ${root}.`);
}
