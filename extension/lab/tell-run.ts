import type { Order } from '../shared/run-folder';
import { linkTo } from './control-link';

/** Passes an order on to whoever carries a run out; resolves once it was heard, false where nobody heard it, who may only just be starting. */
export async function tellRun(run: string, order: Order): Promise<boolean> {
  const link = await linkTo(run);
  if (!link) return false;
  const heard = await new Promise<boolean>((resolve) => {
    link.listen(() => undefined, (of) => of === order && resolve(true), () => resolve(false));
    link.send({ type: order });
  });
  link.close();
  return heard;
}
