/** What a terminal obeys, and what turns the direction of writing so that a text reads as another. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text from elsewhere in one line as it is: nothing in it acts on where it is shown. A string in a line of JSON stays the same string. */
export function plainText(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
