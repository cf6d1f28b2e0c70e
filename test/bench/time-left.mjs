// How far the time left is from what it takes, in a real run: `node test/bench/time-left.mjs [EXPERIMENT] [--record FILE] [--set …]` after a build (Linux). At each step from the
// end of the first epoch to the last twentieth the time left is noted as the panel has it, validations and checkpoints included, and held against when the run ended: by the
// wall's clock, which wants a machine that has nothing else to do, and by the processor's, the time that the trainer itself took, which tells on any. `--record` writes what was
// told with the processor's clock, as test/unit/run-progress.test.ts reads it.
import { runBundled } from './bundled.mjs';

await runBundled('time-left.ts');
