import { usualMore } from '../lab/plan-runs';
import { fill } from '../shared/said';
import { command } from './command';
import { json, runs } from './options';
import { studyNamed } from './report';
import { runArgument } from './run-argument';
import { t } from './translate';

export const plan = command({
  doc: 'Says what more epochs and more seeds are likely to change, of runs that have finished, of one that is going or of the study that is named, as far as their curves so far can tell.',
  arguments: [{ ...runArgument, doc: 'runs, the first of the setting that the others are held against, or a study alone: its folder, its name, the beginning of its name', many: true }],
  options: {
    epochs: { kind: 'integer', placeholder: 'N', min: 1, doc: 'How many more epochs; 10 by default.' },
    seeds: { kind: 'integer', placeholder: 'N', min: 1, doc: 'How many more seeds; 3 by default.' },
    json, runs,
  },
  async run({ arguments: words, options: { epochs = usualMore.epochs, seeds = usualMore.seeds, json, runs }, terminal }) {
    const [{ findRun }, { planRuns, planStudy }, { openStudy }] = await Promise.all([import('../lab/find-run'), import('../lab/plan-runs'), import('../lab/study/read-study')]);
    const study = words.length === 1 ? await studyNamed(words[0]!, runs) : null;
    const more = { epochs, seeds };
    const found = study === null ? planRuns(words.map((word) => findRun(word, runs)), more, t) : planStudy(openStudy(study), more, t);
    const parts = [...found.epochs, ...found.seeds];
    for (const { words: said, ...part } of parts) {
      if (json) terminal.printJson({ ...part, words: fill(said), said });
      else terminal.print(t(said));
    }
  },
});
