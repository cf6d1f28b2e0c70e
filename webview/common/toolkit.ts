import './style-nonce';
import { provideVSCodeDesignSystem, vsCodeBadge, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';
import { element } from './element';

provideVSCodeDesignSystem().register(vsCodeBadge(), vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());

type Look = 'primary' | 'secondary' | 'icon';

/** `icon` is the text of an SVG; a button that shows only its icon is named by `label`. */
export function button(label: string, press: () => void, { look = 'secondary', icon }: { look?: Look; icon?: string } = {}): HTMLElement {
  const made = element('vscode-button', { appearance: look, onclick: press, title: label });
  if (icon) {
    const picture = element('span', { class: 'icon', 'aria-hidden': 'true' });
    picture.innerHTML = icon;
    if (look !== 'icon') picture.slot = 'start';
    made.append(picture);
  }
  if (look === 'icon') made.setAttribute('aria-label', label);
  else made.append(label);
  return made;
}

export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): HTMLElement {
  const made = element('vscode-checkbox', { checked }, label) as HTMLElement & { checked: boolean };
  made.addEventListener('change', () => change(made.checked));
  return made;
}

export const progressRing = (label: string): HTMLElement => element('vscode-progress-ring', { 'aria-label': label });
