/** A place in the order of colours for each key: the one it had, unless another of these has it, too; else the first that none of them has. */
export function slotsOf(keys: readonly string[], had: Readonly<Record<string, number>>): Record<string, number> {
  const slots: Record<string, number> = {};
  const taken = new Set<number>();
  const take = (key: string, slot: number): void => {
    slots[key] = slot;
    taken.add(slot);
  };
  for (const key of keys) if (Object.hasOwn(had, key) && !taken.has(had[key]!)) take(key, had[key]!);
  let free = 0;
  for (const key of keys) {
    if (Object.hasOwn(slots, key)) continue;
    while (taken.has(free)) free++;
    take(key, free);
  }
  return slots;
}
