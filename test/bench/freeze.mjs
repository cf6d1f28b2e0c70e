// node test/bench/freeze.mjs [EXAMPLE [BATCH [ROUNDS]]]
// What a training step takes with nothing, the first half and all but the last layer of an example frozen, in turns. Prints one JSON object; milliseconds of the median step.
import { runBundled } from './bundled.mjs';

await runBundled('freeze.ts');
