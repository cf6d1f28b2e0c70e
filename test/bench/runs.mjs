// npm run -s build && node test/bench/runs.mjs [RUNS] [--panel] [--window]
// A list of runs (10,000 where nothing is said): read from their folders at first and with its index, filtered, grouped, sorted; with --panel the table in a
// real browser, filtered and scrolled; with --window how soon a real VS Code has the extension up with ten runs and with all. Prints one JSON object;
// milliseconds are the median and the longest of twenty, in the panel from an input's event to the frame that shows what it asks for.
import { runBundled } from './bundled.mjs';

await runBundled('runs.ts');
