import { UserError } from '../../../shared/user-error';
import type { LrGroup } from '../rows';

/** Sets the group's momentum, or beta1 of the Adam family. Throws where the optimizer has neither. */
export function momentumDriver(scheduler: string, group: LrGroup, hasMomentum: boolean): (momentum: number) => void {
  if (!hasMomentum) {
    throw new UserError('no-momentum-to-move', '{scheduler} moves momentum too, but the optimizer has neither momentum nor betas: set "cycle_momentum": false.', { scheduler });
  }
  return (momentum) => {
    group.momentum = momentum;
  };
}
