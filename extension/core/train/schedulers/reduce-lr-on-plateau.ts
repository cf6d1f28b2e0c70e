import { float, int, oneOf, optional } from '../../config/param';
import { scheduler } from '../rows';

export const ReduceLROnPlateau = scheduler('epoch', {
  doc: 'Multiplies the learning rate by factor once the validation metric has stopped improving for patience epochs: smaller steps when large ones no longer help. Watches the validation loss with mode "min", the validation accuracy with "max".',
  params: {
    mode: optional(oneOf('min', 'max'), 'min', '"min": the validation loss should fall. "max": the validation accuracy should rise.'),
    factor: optional(float({ above: 0, below: 1 }), 0.1, 'What each reduction multiplies the learning rate with.'),
    patience: optional(int({ min: 0 }), 10, 'Epochs without improvement that are put up with; the next one reduces.'),
    threshold: optional(float({ min: 0 }), 1e-4, 'How much better counts as improvement.'),
    threshold_mode: optional(oneOf('rel', 'abs'), 'rel', 'Whether threshold is a share of the best value or an amount.'),
    cooldown: optional(int({ min: 0 }), 0, 'Epochs after a reduction in which none is counted as bad.'),
    min_lr: optional(float({ min: 0 }), 0, 'The learning rate never goes below this.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Changes of the learning rate smaller than this are left out.'),
  },
  metric: ({ mode }) => (mode === 'min' ? 'val_loss' : 'val_accuracy'),
  create({ mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps }, group) {
    const sign = mode === 'min' ? 1 : -1;
    // JSON knows no Infinity: null is "nothing seen yet".
    let best: number | null = null;
    let [bad, cooling] = [0, 0];
    const better = (value: number): boolean => {
      if (best === null) return sign * value < Infinity;
      const bound = threshold_mode === 'rel' ? best * (1 - sign * threshold) : best - sign * threshold;
      return sign * value < sign * bound;
    };
    const fresh = (): void => {
      [best, bad, cooling] = [null, 0, 0];
    };
    return {
      step(metric) {
        if (metric === undefined) throw new Error('ReduceLROnPlateau needs a metric at each step.');
        if (better(metric)) [best, bad] = [metric, 0];
        else bad++;
        if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
        if (bad > patience) {
          const reduced = Math.max(group.lr * factor, min_lr);
          if (group.lr - reduced > eps) group.lr = reduced;
          [cooling, bad] = [cooldown, 0];
        }
      },
      initialStep: fresh,
      undo: () => undefined,
      restart: fresh,
      save: () => ({ best, bad, cooling }),
      restore: (saved) => ({ best, bad, cooling } = saved as { best: number | null; bad: number; cooling: number }),
    };
  },
});
