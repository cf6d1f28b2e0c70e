// npm run -s build && node test/bench/feature-maps.mjs
// From a click to its picture in the inspector's process, for the example CNN and ResNet-18 (with their first weights, after one step): the feature maps
// of a layer, those of another picture, the arithmetic of a cell and of its neighbour; and 500 channels of 32 x 32 scrolled in a real browser. Prints one
// JSON object; milliseconds are the median and the longest of twenty, and what each took of the processor. `--training`: with a trainer at work beside it.
import { runBundled } from './bundled.mjs';

await runBundled('feature-maps.ts');
