import { languageBundle, languages } from '../lab/language-bundle';
import { speaking } from '../shared/said';
import { UserError } from '../shared/user-error';

let bundle: Record<string, string> = {};
/** What is spoken, as BCP 47 writes it. */
export let spoken = 'en';

/** Words of ours in the reader's language. */
export const t = speaking((sentence) => bundle[sentence] ?? sentence);

/** Takes `--lang L` out of the words and speaks that language from now on, else the one that the environment names. Objects of `--json` stay as they are in every language. */
export function speak(words: string[], environment: NodeJS.ProcessEnv): string[] {
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  if (at < 0) {
    learn(languageOf(environment));
    return words;
  }
  const inOne = words[at] !== '--lang';
  const asked = inOne ? words[at]!.slice('--lang='.length) : (words[at + 1] ?? '');
  const language = languageOf({ LC_ALL: asked });
  if (language === null) throw new UserError('unknown-language', '--lang {language}: there is no such language here; use one of {languages}.', { language: asked, languages: languages.join(', ') });
  learn(language);
  return words.toSpliced(at, inOne ? 1 : 2);
}

/** As POSIX has it: the first of these that is set decides. Windows sets none, and the system's own language counts. Null for a language without a bundle. */
function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string | null {
  const locale = (LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale).toLowerCase().replace(/[.@].*/, '').replaceAll('_', '-');
  if (/^(en|c|posix)\b/.test(locale)) return 'en';
  // Traditional characters are another writing.
  return /^zh(-(cn|sg|hans.*))?$/.test(locale) ? 'zh-cn' : null;
}

function learn(language: string | null): void {
  spoken = language ?? 'en';
  bundle = languageBundle(spoken);
}
