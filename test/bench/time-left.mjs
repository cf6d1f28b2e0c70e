// How far the time left is from what it takes, in a real run: `node test/bench/time-left.mjs [EXPERIMENT] [--set …]` after a build. Each second from the end of the first epoch
// on the time left is noted as the panel has it, validations and checkpoints included, and held against when the run ended. Wants a machine that has nothing else to do.
import { runBundled } from './bundled.mjs';

await runBundled('time-left.ts');
