/** A template says in its first comment what it is. */
export const openingComment = (text: string): string => (/^(\/\/.*\n)+/.exec(text)?.[0] ?? '').replaceAll(/^\/\/\s*/gm, '').replaceAll('\n', ' ').trim();
