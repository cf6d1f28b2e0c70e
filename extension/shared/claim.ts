import type { MoreSeeds } from './more-seeds';
import type { Said } from './said';

/** What can be concluded, in words; `wants`: what would tell more, null where nothing has to. */
export interface Claim {
  words: Said;
  wants: MoreSeeds | null;
}
