import { required, string } from '../../config/param';
import { scheduler } from '../rows';
import { expressionEffort, parseExpression } from './expression';
import { lrScheduler } from './lr-scheduler';

export const MultiplicativeLR = scheduler('epoch', {
  doc: 'After each epoch the learning rate is multiplied by an expression of epoch, e.g. "0.95" or "0.5 if epoch % 10 == 0 else 1". The same arithmetic as LambdaLR\'s.',
  params: { lr_lambda: required(string, 'The factor of each epoch as an expression of epoch (counted from 1 at the first change).') },
  shorthand: 'lr_lambda',
  effort: ({ lr_lambda }) => expressionEffort(lr_lambda),
  create({ lr_lambda }, group) {
    const factor = parseExpression(lr_lambda);
    return lrScheduler(group, ({ t, initial }) => (initial ? group.lr : group.lr * factor(t)));
  },
});
