import type { ImportHost } from '../../extension/shared/panels';
import type { LabelledPicture, PictureSurvey } from '../../extension/shared/picture-survey';
import { element } from '../common/element';
import { messageList } from '../common/message-list';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';

/** Classes that are drawn; of more the largest and the smallest say what there is to say. */
const DRAWN = 40;

/** New Experiment from pictures: how they lie, what is left out, how many each class has, and some of them with their classes. */
export function showImport(root: HTMLElement, { place, survey, samples }: Awaited<ReturnType<ImportHost['ready']>>, host: ImportHost): void {
  const messages = element('div', {});
  const create = () => void host.create({}).catch((error: unknown) => messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }])));
  const { layout, classes, notices, leftOutCount } = survey;
  const total = classes.reduce((sum, { train }) => sum + train, 0);
  root.replaceChildren(
    element(
      'main',
      { class: 'import' },
      element('h1', {}, t('New experiment on {place}', { place })),
      element('p', { class: 'lead' }, t('{layout}: {pictures} pictures to train on, {classes} classes.', { layout, pictures: total.toLocaleString('en-US'), classes: classes.length }), ' ', heldWords(survey)),
      ...notices.map((notice) => element('p', { class: 'notice' }, t(notice))),
      messages,
      element('div', { class: 'actions' }, button(t('Create Experiment'), create, { look: 'primary' })),
      element('h2', {}, t('Some pictures, with their classes')),
      element('div', { class: 'pictures' }, ...samples.map(figure)),
      element('h2', {}, t('Pictures of each class')),
      countTable(classes),
      ...(leftOutCount === 0 ? [] : [leftOut(survey)]),
    ),
  );
}

function heldWords({ validates, tests }: PictureSurvey): string {
  const held = validates ? t('Validation pictures lie there, too.') : t('A tenth of each class is held back to validate.');
  return tests ? `${held} ${t('Test pictures lie there as well; training will not look at them.')}` : held;
}

function figure({ name, label, kind, base64 }: LabelledPicture): HTMLElement {
  const words = t('{name}, of the class {class}', { name, class: label });
  const picture = kind === null ? element('div', { class: 'unseen', title: words }, name) : element('img', { src: `data:${kind};base64,${base64}`, alt: words, title: words });
  return element('figure', {}, picture, element('figcaption', { title: label }, label));
}

/** The class-count picture: a bar a class, the largest first. */
function countTable(classes: PictureSurvey['classes']): HTMLElement {
  const sorted = [...classes].sort((a, b) => b.train - a.train);
  const most = Math.max(1, sorted[0]?.train ?? 1);
  const drawn = sorted.length > DRAWN ? [...sorted.slice(0, DRAWN / 2), ...sorted.slice(-DRAWN / 2)] : sorted;
  const validates = classes.some(({ val }) => val > 0);
  const row = ({ name, train, val }: PictureSurvey['classes'][number]): HTMLElement => {
    const bar = element('div', { class: 'bar' });
    bar.style.width = `${(100 * train) / most}%`;
    return element('tr', {}, element('th', { scope: 'row', title: name }, name), element('td', { class: 'count' }, train.toLocaleString('en-US')), ...(validates ? [element('td', { class: 'count' }, val.toLocaleString('en-US'))] : []), element('td', { class: 'bars', 'aria-hidden': 'true' }, bar));
  };
  const heading = [t('Class'), t('to train'), ...(validates ? [t('to validate')] : [])].map((words, i) => element('th', { scope: 'col', ...(i > 0 ? { class: 'count' } : {}) }, words));
  return element('table', { class: 'counts' }, element('thead', {}, element('tr', {}, ...heading, element('td', {}))), element('tbody', {}, ...drawn.map(row)));
}

function leftOut({ leftOut: told, leftOutCount: count }: PictureSurvey): HTMLElement {
  const lines = told.map(({ file, reason: why }) => element('li', {}, t('{file}: {reason}', { file, reason: why })));
  const more = count > told.length ? [element('li', {}, t('and {count} more', { count: count - told.length }))] : [];
  return element('section', {}, element('h2', {}, t('Left out: {count}', { count })), element('ul', {}, ...lines, ...more));
}
