import path from 'node:path';
import { findRun } from '../lab/find-run';
import type { EpochEnd, RunEvent } from '../shared/events';
import { advance, isLive, unknownProgress } from '../shared/run-progress';
import { describeRun } from '../shared/run-words';
import { runFiles } from '../shared/run-folder';
import { command } from './command';
import { runs } from './options';
import { runArgument } from './run-argument';
import { epochLine } from './run-lines';
import { t } from './translate';

/** Milliseconds between two looks. */
const pace = 1000;
/** Points across a chart: two dots a letter. */
const pointsAcross = 400;

export const watch = command({
  doc: 'Draws the curves of a run in the terminal as they grow, until it ends; where lines cannot be redrawn, a line an epoch.',
  arguments: [{ ...runArgument, optional: true, doc: 'a run\'s folder, its name, the beginning of its name, or "last", which it is without one' }],
  options: { once: { kind: 'flag', doc: 'Draw once what there is, and end.' }, runs },
  async run({ arguments: [word = 'last'], options, terminal }) {
    const { GrowingLog } = await import('../lab/growing-log');
    const { RunCurves } = await import('../lab/run-curves');
    const { hasBrokenOff } = await import('../lab/silence');
    const { readRunHead } = await import('../trainer/run-folder');
    const { watchFrame } = await import('./watch-frame');
    const run = findRun(word, options.runs);
    const { name } = readRunHead(run);
    const log = new GrowingLog(path.join(run, runFiles.events));
    const curves = new RunCurves(run);
    let progress = unknownProgress;
    let epochs: EpochEnd[] = [];
    let [lastTime, grewAt] = [0, performance.now()];
    const take = (event: RunEvent): void => {
      progress = advance(progress, event);
      lastTime = event.time;
      grewAt = performance.now();
      // A run that goes on from a checkpoint makes again what came after it.
      if (event.type === 'run-start') epochs = epochs.filter(({ step }) => step <= event.step);
      if (event.type !== 'epoch-end') return;
      epochs.push(event);
      if (!terminal.redraws && !options.once) terminal.print(epochLine(event, progress.epochs));
    };
    for (;;) {
      for (const event of await log.grow()) take(event);
      const part = await curves.part({ axis: 'step', from: null, to: null, buckets: pointsAcross, logarithmic: false, smoothing: 0.9, raw: false, places: [] });
      const isGoing = isLive(progress.status) && !hasBrokenOff(run, lastTime, performance.now() - grewAt);
      if (!isGoing && isLive(progress.status)) progress = { ...progress, status: 'interrupted' };
      if (terminal.redraws || options.once) terminal.redraw(watchFrame({ name, progress, epochs, part }, ...terminal.size));
      if (!isGoing || options.once) break;
      await new Promise((resolve) => setTimeout(resolve, pace));
    }
    terminal.print(t('{run}: {words}', { run, words: describeRun(progress, t) }));
  },
});
