import type { GalleryHost, Template } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import folderIcon from '../../media/icons/folder.svg';
import { drawing } from '../common/drawing';
import { element } from '../common/element';
import { messageList } from '../common/message-list';
import { around, reason, t } from '../common/translate';
import { count } from '../common/words';
import { silhouette } from './silhouette';

/** New Experiment: a card a template, with its network drawn and what it is known to reach; the last one is for the user's own pictures. */
export function showGallery(root: HTMLElement, templates: Template[], host: GalleryHost): void {
  const messages = element('div', {});
  const ask = (call: Promise<void>) =>
    call.then(
      () => messages.replaceChildren(),
      (error: unknown) => messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }])),
    );
  const cards = [...templates.map((template) => card(template, () => ask(host.choose({ template: template.name })))), ownPictures(() => ask(host.choosePictures({})))];
  const grid = element('div', { class: 'cards', onkeydown: (event: KeyboardEvent) => move(event, cards) }, ...cards);
  root.replaceChildren(element('main', { class: 'gallery' }, element('h1', {}, t('New experiment')), element('p', { class: 'lead' }, t('Choose a network to start from: it is copied into your folder, for you to change.')), messages, grid));
  cards[0]!.focus();
}

function card({ name, about, input, layers, params, macs, expected }: Template, choose: () => void): HTMLElement {
  const facts = t('{params} parameters · {macs} multiply-adds', { params: count(params), macs: count(macs) });
  return element(
    'button',
    { type: 'button', class: 'card', onclick: choose },
    silhouette(input, layers),
    element('span', { class: 'card-name' }, name),
    ...(expected ? [element('span', { class: 'expected' }, ...around('{accuracy} on {dataset} after {epochs} epochs, about {time} on two cores', { accuracy: element('b', {}, percent(expected.val_accuracy)), dataset: expected.dataset, epochs: String(expected.epochs), time: roughly(expected.seconds) }))] : []),
    element('span', { class: 'about' }, t(about)),
    element('span', { class: 'facts' }, facts),
  );
}

/** In whole minutes or hours, where it takes as long. */
function roughly(seconds: number): string {
  if (seconds < 90) return t('{count} s', { count: seconds });
  return seconds < 5400 ? t('{count} min', { count: Math.round(seconds / 60) }) : t('{count} h', { count: Number((seconds / 3600).toPrecision(2)) });
}

function ownPictures(choose: () => void): HTMLElement {
  const icon = drawing('own-icon', folderIcon);
  return element(
    'button',
    { type: 'button', class: 'card own', onclick: choose },
    icon,
    element('span', { class: 'card-name' }, t('Your own pictures…')),
    element('span', { class: 'about' }, t('A folder for each class, or a table that lists them: what is found is shown first. The simple CNN, fitted to them, is ready to train.')),
  );
}

/** Arrow keys go from card to card as they stand. */
function move(event: KeyboardEvent, cards: HTMLElement[]): void {
  const at = cards.indexOf(document.activeElement as HTMLElement);
  const columns = cards.filter(({ offsetTop }) => offsetTop === cards[0]!.offsetTop).length;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = step === undefined ? undefined : cards[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
