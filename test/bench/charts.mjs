// npm run -s build && node test/bench/charts.mjs
// The training panel in a real browser: zooming and moving over one run of 1,000,000 steps and over 200 runs of 10,000, a turn of the wheel in every frame; what its
// process holds, and what a live run of 250 steps a second costs the process that reads it. Prints one JSON object; milliseconds are the median and the longest: from
// frame to frame (16.7 at 60 a second), and what the page's own thread was busy in each, which is what counts where a machine has other things to do; "too_long" are the frames in which that was more than a sixtieth of a second.
import { runBundled } from './bundled.mjs';

await runBundled('charts.ts');
