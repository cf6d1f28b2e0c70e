import { said, type Said } from './said';

/** Where in a text a mistake is. */
export interface MistakePlace {
  /** As whoever found it named the file: absolute, or from the folder of the experiment. */
  file: string;
  line: number;
  column: number;
}

const atPlace = '{place}: ';

/** A mistake as the editor says it: where a terminal has file:line:column first, the reason is, and where it is, apart, is for a button that leads there. */
export function editorWords({ sentence, values: { place, ...values } }: Said): { words: Said; place: MistakePlace | null } {
  const [, file, line, column] = (typeof place === 'string' && sentence.startsWith(atPlace) && /^(.*):(\d+):(\d+)$/s.exec(place)) || [];
  if (file === undefined) return { words: pathLast({ sentence, values: place === undefined ? values : { place, ...values } }), place: null };
  const reason = pathLast({ sentence: sentence.slice(atPlace.length), values });
  return {
    words: said`${{ reason }} (${{ file: lastName(file) }}, line ${{ line: Number(line) }})`,
    place: { file, line: Number(line), column: Number(column) },
  };
}

/** What begins with a path begins with the name at its end, and has the whole of it behind. */
function pathLast({ sentence, values }: Said): Said {
  const name = /^\{(\w+)\}/.exec(sentence)?.[1];
  const path = name === undefined ? undefined : values[name];
  if (name !== undefined && typeof path === 'object') return { sentence, values: { ...values, [name]: pathLast(path) } };
  if (name === undefined || typeof path !== 'string' || !/^(\/|\\\\|[A-Za-z]:[/\\])/.test(path)) return { sentence, values };
  return said`${{ reason: { sentence, values: { ...values, [name]: lastName(path) } } }} (${{ path }})`;
}

const lastName = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
