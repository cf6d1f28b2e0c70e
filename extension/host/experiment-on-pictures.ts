import { setValue } from '../core/config/edit';
import { parseExperiment } from '../core/config/parse';
import type { PictureSurvey } from '../shared/picture-survey';

/** To this size pictures are brought unless the file says otherwise: large enough for most subjects, small enough for a laptop. */
const size = 64;

/** The template's text on the pictures of `place`: its data set replaced, its crop and its last layer made to fit, each class validated where pictures are held back. */
export function experimentOnPictures(template: string, { dataset, classes, validates }: Pick<PictureSurvey, 'dataset' | 'classes' | 'validates'>, place: string): string {
  const { experiment } = parseExperiment(template);
  const crop = experiment?.data.train_transform.find(({ name }) => name === 'RandomCrop');
  const head = experiment?.model.at(-1);
  if (!crop || !head) throw new Error('The template has no RandomCrop or no last layer.');
  let text = setValue(template, ['data', 'dataset'], { [dataset.name]: { ...dataset.params, size } });
  text = setValue(text, [...crop.path, 'RandomCrop'], { size, padding: size / 8 });
  text = setValue(text, [...head.path, head.name, 'out_features'], classes.length);
  text = text.replace(/("dataset": \{.*\},).*/, '$1').replace(/^\/\/.*/, `// ${classes.length} classes of pictures in ${place}.`);
  return validates ? text : setValue(text, ['data', 'stratify'], true);
}
