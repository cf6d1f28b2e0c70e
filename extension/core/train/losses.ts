import { CrossEntropyLoss } from './losses/cross-entropy-loss';
import type { LossRow } from './rows';

/** What training makes small, by PyTorch's names. */
export const losses: Record<string, LossRow> = {
  CrossEntropyLoss,
};
