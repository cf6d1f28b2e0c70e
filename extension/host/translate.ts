import { l10n } from 'vscode';
import { speaking } from '../shared/said';

/** Words of ours in the editor's display language; VS Code has read the bundle that package.json's "l10n" leads to, of that language alone. */
export const t = speaking((sentence) => l10n.t(sentence));
