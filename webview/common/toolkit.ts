import './style-nonce';
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { drawing } from './drawing';
import { element } from './element';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

type Look = 'primary' | 'secondary' | 'icon';

/** `icon` is the text of an SVG; a button that shows only its icon is named by `label`. */
export function button(label: string, press: () => void, { look = 'secondary', icon }: { look?: Look; icon?: string } = {}): HTMLElement {
  const made = element('vscode-button', { appearance: look, onclick: press, title: label });
  if (icon) {
    const picture = drawing('icon', icon);
    if (look !== 'icon') picture.slot = 'start';
    made.append(picture);
  }
  if (look === 'icon') made.setAttribute('aria-label', label);
  else made.append(label);
  return made;
}
