// npm run -s build && node test/bench/explain.mjs [--threads 2] [--rounds 7] [--example simple-cnn]
// How long each method takes to explain a picture, from the editor's question to the inspector process to its answer: the first time, when its graph is compiled, and
// the median of those after. --example names a file of media/examples; it is trained for 5 steps first. Prints one JSON object, in milliseconds.
import { runBundled } from './bundled.mjs';

await runBundled('explain.ts');
