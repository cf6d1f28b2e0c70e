import { editorWords, type MistakePlace } from '../../extension/shared/editor-words';
import type { Said } from '../../extension/shared/said';
import { element } from './element';
import { button } from './toolkit';
import { t } from './translate';

export interface Message {
  severity: 'error' | 'warning' | 'information';
  text: string;
  /** What may be done about it: a button beside it. */
  offer?: { title: string; take: () => void };
}

/** What the user should know, above everything else; errors are also spoken. */
export function messageList(messages: Message[]): HTMLElement {
  return element(
    'div',
    { class: 'messages', role: 'status' },
    ...messages.map(({ severity, text, offer }) => {
      const words = element('p', { class: `message ${severity}`, role: severity === 'error' ? 'alert' : 'note' }, text);
      return offer ? element('div', { class: 'message-row' }, words, button(offer.title, offer.take)) : words;
    }),
  );
}

/** A mistake: its reason first; where it has a place in a text, a button leads there. */
export function mistakeMessage(mistake: Said, goTo: (place: MistakePlace) => void): Message {
  const { words, place } = editorWords(mistake);
  return { severity: 'error', text: t(words), ...(place && { offer: { title: t('Go to Line'), take: () => goTo(place) } }) };
}
