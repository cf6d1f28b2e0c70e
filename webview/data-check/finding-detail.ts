import { findingKey, findingNames, partWords, type DataCheck, type Decisions, type Finding } from '../../extension/shared/data-check';
import type { Pixels } from '../../extension/shared/inspector';
import type { DataCheckHost } from '../../extension/shared/panels';
import { Dropdown } from '../common/dropdown';
import { element } from '../common/element';
import { messageList } from '../common/message-list';
import { pictureCanvas } from '../common/picture';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import { isDecided } from './finding-list';
import { pictureName } from './finding-words';

/** Pictures of a group that are drawn. */
export const drawnPictures = 12;

/** One finding: its pictures, what is wrong with them, the evidence, and what may be done. */
export function findingDetail(check: DataCheck, finding: Finding, decisions: Decisions, pixels: Pixels[], host: DataCheckHost, fail: (error: unknown) => void): HTMLElement {
  const key = findingKey(finding, check);
  const kept = decisions.kept.includes(key);
  const attempt = (work: Promise<void>): void => void work.catch(fail);
  const { pictures, evidence, kind } = finding;
  const keep = button(kept ? t('No Longer Keep') : t('Keep as It Is'), () => attempt(host.keep({ key, kept: !kept })), { look: isDecided(finding, check, decisions) ? 'secondary' : 'primary' });
  return element('section', { class: 'detail' },
    element('h2', {}, t(findingNames[kind])),
    element('p', { class: 'evidence' }, t(evidence)),
    element('div', { class: 'pictures' }, ...pixels.map((each, i) => pictureFigure(check, finding, pictures[i]!, each, key, decisions, host, attempt))),
    ...(pictures.length > drawnPictures ? [element('p', { class: 'soft' }, t('and {count} more', { count: pictures.length - drawnPictures }))] : []),
    ...adviceFor(check, finding),
    element('div', { class: 'buttons' }, keep),
  );
}

function pictureFigure(check: DataCheck, { kind, suggested }: Finding, picture: number, pixels: Pixels, key: string, decisions: Decisions, host: DataCheckHost, attempt: (work: Promise<void>) => void): HTMLElement {
  const { files, root, classes, labels } = check;
  const name = pictureName(check, picture);
  const own = classes[labels[picture]!]!;
  const moved = decisions.moves.findLast(({ from, root: place }) => from === files?.[picture] && place === root);
  const acts = (): HTMLElement[] => {
    if (root === null) return [];
    const to = new Dropdown(t('Move to class'), (value) => attempt(host.move({ key, picture, way: 'class', label: Number(value) })));
    to.update([{ value: '', label: t('Choose…') }, ...classes.flatMap((each, i) => (i === labels[picture] ? [] : [{ value: String(i), label: each }]))], '');
    // A picture that validates is left to its user: no class is put forward for it.
    const likelier = kind === 'label' && suggested !== undefined && picture < check.training ? [button(t('Move to "{class}"…', { class: classes[suggested]! }), () => attempt(host.move({ key, picture, way: 'class', label: suggested })))] : [];
    return [...likelier, button(t('Set Aside…'), () => attempt(host.move({ key, picture, way: 'aside' }))), button(t('Rename…'), () => attempt(host.move({ key, picture, way: 'rename' }))), to.root];
  };
  return element('figure', {},
    pictureCanvas(pixels, t('{picture}, of the class {class}', { picture: name, class: own })),
    element('figcaption', {}, element('strong', {}, own), ` · ${t(partWords(check, picture))}`, element('br', {}), files && root !== null ? element('button', { type: 'button', class: 'link', title: t('Open the file'), onclick: () => attempt(host.open({ picture })) }, name) : name),
    ...(moved ? [element('p', { class: 'soft' }, t('It lies at {to} now.', { to: moved.to }))] : [element('div', { class: 'acts' }, ...acts())]),
  );
}

/** What should be known before anything is done about it. */
function adviceFor({ training, unmoved, source }: DataCheck, { kind, pictures }: Finding): HTMLElement[] {
  const validates = pictures.some((picture) => picture >= training);
  const said = [
    ...(kind === 'leak' ? [t('A picture that is learned and validated makes the score look better than it is. Take the copy out of the training pictures, and leave those that validate as they are.')] : []),
    ...(kind === 'label' && validates && source?.kind === 'validation' ? [t('Validation pictures are a measure: where only those are put right that a network gets wrong, the score rises and the network is no better. What can be learned here is how reliable the labels are; put labels right by looking at all pictures, and train and compare anew.')] : []),
  ];
  return [
    ...(said.length > 0 ? [messageList(said.map((text) => ({ severity: 'information', text })))] : []),
    ...(unmoved && pictures.length > 0 ? [element('p', { class: 'soft' }, t(unmoved))] : []),
  ];
}
