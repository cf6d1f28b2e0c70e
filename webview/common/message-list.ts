import { element } from './element';

export interface Message {
  severity: 'error' | 'warning' | 'information';
  text: string;
}

/** What the user should know, above everything else; errors are also spoken. */
export function messageList(messages: Message[]): HTMLElement {
  return element('div', { class: 'messages', role: 'status' }, ...messages.map(({ severity, text }) => element('p', { class: `message ${severity}`, role: severity === 'error' ? 'alert' : 'note' }, text)));
}
