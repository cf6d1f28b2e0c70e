// npm run -s build && node test/bench/live.mjs
// What a run of some 250 steps a second costs the editor while it is watched: a real VS Code whose training panel follows a real trainer, half a minute long, and the
// processor's time of its extension host by /proc (Linux), beside what that takes while nothing is trained. Prints one JSON object.
import { runBundled } from './bundled.mjs';

await runBundled('live.ts');
