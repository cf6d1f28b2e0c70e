import { required, string } from '../../config/param';
import { scheduler } from '../rows';
import { expressionEffort, parseExpression } from './expression';
import { lrScheduler } from './lr-scheduler';

export const LambdaLR = scheduler('epoch', {
  doc: 'The learning rate is lr times an expression of epoch, e.g. "0.95 ** epoch" or "min(1, (epoch + 1) / 5)". Python\'s arithmetic, with "a if condition else b", min, max, sqrt, exp, log, sin, cos, pi.',
  params: { lr_lambda: required(string, 'The factor on lr as an expression of epoch (the steps done so far).') },
  shorthand: 'lr_lambda',
  effort: ({ lr_lambda }) => expressionEffort(lr_lambda),
  create({ lr_lambda }, group) {
    const factor = parseExpression(lr_lambda);
    return lrScheduler(group, ({ t, base }) => base * factor(t));
  },
});
