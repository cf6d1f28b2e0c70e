import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Languages that there is a bundle for, as VS Code names them; English needs none. */
export const languages = ['en', 'zh-cn'];

/** Our sentences in a language, by the English ones: from beside our own scripts. Empty in English and in a language without a bundle. */
export const languageBundle = (language: string): Record<string, string> =>
  language !== 'en' && languages.includes(language) ? (JSON.parse(readFileSync(path.join(__dirname, '..', 'media', 'l10n', `bundle.l10n.${language}.json`), 'utf8')) as Record<string, string>) : {};
