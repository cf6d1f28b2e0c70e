import { command } from './command';
import { followRun } from './follow-run';
import { resumeOrder, resumeUsage } from './run-orders';

export const resume = command({
  doc: 'Goes on with a run that was stopped or broke off, from its last checkpoint, bit for bit, at a priority below other programs\'.',
  ...resumeUsage,
  run: ({ arguments: words, options, terminal }) => followRun(resumeOrder(words, options), options.json, terminal),
});
