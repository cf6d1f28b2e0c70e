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
  if (file === undefined) return { words: { sentence, values: place === undefined ? values : { place, ...values } }, place: null };
  const reason = { sentence: sentence.slice(atPlace.length), values };
  return {
    words: said`${{ reason }} (${{ file: file.split(/[/\\]/).at(-1)! }}, line ${{ line: Number(line) }})`,
    place: { file, line: Number(line), column: Number(column) },
  };
}
