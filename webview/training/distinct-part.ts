/** The part of an id, split at its hyphens, that is not common to all: of "23-2101-cnn" and "23-2102-cnn", "2101". */
export function distinctPart(id: string, all: string[]): string {
  const split = all.map((other) => other.split('-'));
  const words = id.split('-');
  const common = (at: (list: string[], index: number) => string | undefined) => {
    let count = 0;
    while (count < words.length && split.every((other) => at(other, count) === at(words, count))) count++;
    return count;
  };
  const start = common((list, index) => list[index]);
  if (start === words.length) return id;
  const end = common((list, index) => list[list.length - 1 - index]);
  return words.slice(start, Math.max(start + 1, words.length - end)).join('-');
}
