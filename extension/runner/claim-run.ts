import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { parseExperiment } from '../core/config/parse';
import type { NextRun } from '../core/study/next-run';
import { stoppers } from '../core/study/stoppers';
import { trialText } from '../core/study/trial-text';
import { settingWords, valuesOf } from '../core/study/values';
import type { Study } from '../lab/study/read-study';
import type { Problem } from '../shared/experiment';
import type { Mistake, Said } from '../shared/said';
import type { StudyClaim } from '../shared/study';
import { ownIdentity } from '../trainer/process-identity';
import { madeExclusively } from '../trainer/run-lock';
import { claimFile } from '../trainer/study-claim';
import { cannotWrite } from '../trainer/write-atomically';

/** Claims a run of a study: what it is made from is on record before anybody begins it. False where another was first, whose claim says the same. Throws a UserError where it cannot be written. */
export function claimRun({ folder, plan, variables, text, seed: first }: Study, { number, trial, seedIndex, setting, earlier }: NextRun): boolean {
  const seed = first + seedIndex;
  const { experiment, problems } = parseExperiment(trialText(text, variables, setting, seed));
  const values = valuesOf(variables, text, setting);
  const { pid, start, host } = ownIdentity();
  const claim: StudyClaim = {
    version: 1, number, trial, seed, setting, values, metric: plan.metric,
    rungs: plan.stop_early && experiment ? stoppers[plan.stop_early](earlier, experiment.epochs, plan.metric) : [],
    ...(experiment ? {} : { mistake: notTrainable(settingWords(variables, text, setting), problems[0]!) }),
    host, pid, start, since: new Date().toISOString(),
  };
  const file = claimFile(folder, number);
  const own = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    writeFileSync(own, `${JSON.stringify(claim, null, 2)}\n`, { flush: true });
    return madeExclusively(own, file);
  } catch (error) {
    throw cannotWrite(file, error);
  } finally {
    rmSync(own, { force: true });
  }
}

const notTrainable = (values: Said, { id, said }: Pick<Problem, 'id' | 'said'>): Mistake => ({
  id, sentence: 'With {values} there is nothing to train: {problem}', values: { values, problem: said },
});
