// node test/bench/claims.mjs [RUNS]
// What a study of 10,000 runs costs each task that shares it: its first look at the folder, a later one, and a claim. Prints one JSON object; milliseconds.
import { runBundled } from './bundled.mjs';

await runBundled('claims.ts');
