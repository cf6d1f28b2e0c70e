import { languages } from '../lab/language-bundle';
import type { Argument, Command } from './command';
import { columns } from './terminal';
import { t } from './translate';

/** The line that shows how a command is written. */
export function usage(name: string, wanted: Argument[]): string {
  const words = wanted.map(({ placeholder, many, optional }) => {
    const word = many ? `${placeholder}…` : placeholder;
    return optional ? `[${word}]` : word;
  });
  return ['cnn-lab', name, ...words].join(' ');
}

/** `cnn-lab --help`: a line a command. */
export function overview(commands: Record<string, Command>): string[] {
  const rows = Object.entries(commands).map(([name, { doc, arguments: wanted }]) => [usage(name, wanted), t(doc)]);
  return [t('Experiments with convolutional networks, from a terminal.'), '', ...columns(rows), '', t('cnn-lab COMMAND --help shows a command\'s options.'), t('--lang L speaks another language than the system\'s; there are {languages}.', { languages: languages.join(', ') })];
}

/** `cnn-lab COMMAND --help`. */
export function helpOf(name: string, { doc, arguments: wanted, options }: Command): string[] {
  const rows = Object.entries(options).map(([key, option]) => [`  --${key}${option.placeholder ? ` ${option.placeholder}` : ''}`, t(option.doc)]);
  const listed = wanted.map(({ placeholder, doc: meaning }) => [`  ${placeholder}`, t(meaning)]);
  return [`${usage(name, wanted)} ${t('[options]')}`, '', t(doc), '', ...columns([...listed, ...rows])];
}
