// npm run -s build && node test/bench/charts.mjs
// The training panel in a real browser: zooming and moving over one run of 1,000,000 steps and over 200 runs of 10,000, what its process
// holds, and what a live run of 250 steps a second costs the process that reads it. Prints one JSON object; milliseconds are the median and
// the longest of twenty, from an input's event to the frame after it, and beside them what the page's own thread was busy for each.
import { runBundled } from './bundled.mjs';

await runBundled('charts.ts');
