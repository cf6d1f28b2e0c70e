import { element } from './element';

/** A name of several words in one, to be broken before each of them where it has to be. */
export const breakable = (name: string): (string | HTMLElement)[] => name.split(/(?<=[a-z])(?=[A-Z])/).flatMap((word, i) => (i === 0 ? [word] : [element('wbr'), word]));
