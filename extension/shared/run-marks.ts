/** What people put on a run: tags.json in its folder. */
export interface RunMarks {
  tags: string[];
  pinned: boolean;
  /** Whether its best weights were kept as the result: they are looked at where no checkpoint is named, and not the newest. */
  best: boolean;
}
export const noMarks: RunMarks = { tags: [], pinned: false, best: false };

/** Characters of a tag, and tags of a run: a file that has more was not written here. */
const [longestTag, mostTags] = [60, 100];

/** Bytes: more than a tags.json ever has. */
export const marksBytes = 1 << 16;

/** A tags.json's text; of one that is none, or damaged, as much as is sound. */
export function parseMarks(json: string): RunMarks {
  try {
    const { tags, pinned, best } = JSON.parse(json) as Partial<Record<keyof RunMarks, unknown>>;
    return { tags: Array.isArray(tags) ? tidyTags(tags.filter((tag) => typeof tag === 'string')) : [], pinned: pinned === true, best: best === true };
  } catch {
    return noMarks;
  }
}

/** "baseline, to repeat" as tags. */
export const tagsIn = (text: string): string[] => tidyTags(text.split(','));

/** Without blanks around them, each once, none with a comma or too long. */
const tidyTags = (tags: string[]): string[] => [...new Set(tags.map((tag) => tag.replace(/[,\p{Cc}]/gu, ' ').trim().slice(0, longestTag).trim()).filter((tag) => tag !== ''))].slice(0, mostTags);
