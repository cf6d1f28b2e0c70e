import { BCEWithLogitsLoss } from './losses/bce-with-logits-loss';
import { CrossEntropyLoss } from './losses/cross-entropy-loss';
import { FocalLoss } from './losses/focal-loss';
import { MultiMarginLoss } from './losses/multi-margin-loss';
import { NLLLoss } from './losses/nll-loss';
import type { LossRow } from './rows';

/** What training makes small, by PyTorch's names (FocalLoss by its paper's). */
export const losses: Record<string, LossRow> = {
  CrossEntropyLoss,
  NLLLoss,
  BCEWithLogitsLoss,
  MultiMarginLoss,
  FocalLoss,
};
