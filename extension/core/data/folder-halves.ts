/** What people call the folders of the training, validation and test pictures, in lower case; the first that is there is taken. */
export const halfNames = {
  train: ['train', 'training', 'training_set', 'train_set'],
  val: ['val', 'valid', 'validation', 'validation_set', 'val_set', 'valid_set'],
  test: ['test', 'testing', 'test_set'],
} as const;

export type HalfName = keyof typeof halfNames;

/** What a folder of this name holds if it is no class; null for any other name. */
export function halfOf(name: string): HalfName | null {
  const lower = name.toLowerCase();
  return (Object.keys(halfNames) as HalfName[]).find((half) => (halfNames[half] as readonly string[]).includes(lower)) ?? null;
}
