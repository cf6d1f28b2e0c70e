import { dataKeys } from '../extension/core/config/experiment-keys';
import { defaultsOf, type Row } from '../extension/core/config/param';
import type { SplitConfig } from '../extension/trainer/datasets/loader';

/** A row's parameters with its defaults where none are given, as the parser hands them out. */
export function withDefaults(row: Row, given: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...Object.fromEntries(Object.entries(row.params).map(([name, param]) => [name, param.default])), ...given };
}

/** How pictures are divided, with the experiment's defaults where none is given. */
export function splitBy(given: Partial<SplitConfig>): SplitConfig {
  const { val_split, stratify, k_fold, test } = defaultsOf(dataKeys);
  return { val_split, stratify, k_fold, test, ...given };
}
