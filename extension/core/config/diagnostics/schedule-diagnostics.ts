import type { Choice } from '../../../shared/experiment';
import { said, type Said } from '../../../shared/said';
import { UserError } from '../../../shared/user-error';
import { createRunSchedule } from '../../train/run-schedule';
import type { Diagnostic, Facts } from './diagnostic';
import { setKey, setParam } from './places';

/** What a scheduler says about the length of the run. */
export const scheduleDiagnostics: Record<string, Diagnostic> = {
  'schedule-mismatch': {
    doc: 'The scheduler cannot work with this run or this optimizer.',
    severity: 'error',
    *check({ experiment, stepsPerEpoch }) {
      // The cycle's length has a diagnostic of its own, with fixes.
      if (!experiment?.scheduler || stepsPerEpoch === null || cycleLength(experiment.scheduler) !== null) return;
      try {
        createRunSchedule(experiment, stepsPerEpoch);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        yield { place: experiment.scheduler, said: error };
      }
    },
  },
  'sequential-cannot-hold': {
    doc: 'PyTorch\'s SequentialLR cannot begin a ChainedScheduler or another SequentialLR in the middle of a run: only its first scheduler may be one.',
    severity: 'error',
    *check({ parts: { scheduler } }) {
      for (const choice of scheduler ? withInner(scheduler) : []) {
        if (choice.name !== 'SequentialLR') continue;
        const later = (choice.params.schedulers as Choice[]).slice(1).find(({ params }) => Array.isArray(params.schedulers));
        if (later) yield { place: later, said: said`PyTorch's SequentialLR cannot go on with a ${{ name: later.name }}: put it first, or write its schedulers out one by one.` };
      }
    },
  },
  'milestone-never-reached': {
    doc: 'A milestone after the end of the run never changes anything.',
    severity: 'warning',
    *check(facts) {
      for (const [choice, total, unit] of timed(facts, ['MultiStepLR', 'SequentialLR'])) {
        const milestones = choice.params.milestones as number[];
        const late = milestones.filter((milestone) => milestone >= total);
        if (late.length === 0) continue;
        const kept = milestones.filter((milestone) => milestone < total);
        yield {
          place: choice, param: 'milestones',
          said:
            late.length === 1
              ? said`The milestone ${{ milestones: late.join(', ') }} of ${{ name: choice.name }} is never reached in a run of ${{ total }} ${{ unit }}: remove it or train longer.`
              : said`The milestones ${{ milestones: late.join(', ') }} of ${{ name: choice.name }} are never reached in a run of ${{ total }} ${{ unit }}: remove them or train longer.`,
          fixes: choice.name === 'MultiStepLR' && kept.length > 0 ? setParam(facts.source, choice, 'milestones', kept, said`Remove what is never reached`) : [],
        };
      }
    },
  },
  'step-never-reached': {
    doc: 'A staircase whose first step lies after the end of the run keeps the learning rate constant.',
    severity: 'warning',
    *check(facts) {
      for (const [choice, total, unit] of timed(facts, ['StepLR'])) {
        const size = choice.params.step_size as number;
        if (size < total) continue;
        const third = Math.max(1, Math.floor(total / 3));
        yield {
          place: choice, param: 'step_size',
          said: said`StepLR first drops after ${{ size }} ${{ unit }}, but the run has only ${{ total }}: take a smaller step_size, e.g. ${{ third }}.`,
          fixes: setParam(facts.source, choice, 'step_size', third),
        };
      }
    },
  },
  'cosine-rises-again': {
    doc: 'CosineAnnealingLR turns round at T_max: a longer run ends with a rising learning rate.',
    severity: 'warning',
    *check(facts) {
      for (const [choice, total, unit] of timed(facts, ['CosineAnnealingLR'])) {
        const tMax = choice.params.T_max as number;
        if (tMax >= total) continue;
        yield {
          place: choice, param: 'T_max',
          said: said`The learning rate of CosineAnnealingLR rises again after T_max = ${{ tMax }}, but the run has ${{ total }} ${{ unit }}: set T_max to ${{ total }}.`,
          fixes: setParam(facts.source, choice, 'T_max', total),
        };
      }
    },
  },
  'schedule-cut-short': {
    doc: 'A schedule longer than the run stops before it has reached its end.',
    severity: 'information',
    *check(facts) {
      const lengths: Record<string, string> = { CosineAnnealingLR: 'T_max', PolynomialLR: 'total_iters', LinearLR: 'total_iters', CosineAnnealingWarmRestarts: 'T_0' };
      for (const [choice, total, unit] of timed(facts, Object.keys(lengths))) {
        const param = lengths[choice.name]!;
        const length = choice.params[param] as number;
        if (length <= total) continue;
        yield {
          place: choice, param,
          said: said`${{ name: choice.name }} reaches its end after ${{ param }} = ${{ length }} ${{ unit }}, but the run has only ${{ total }}: set ${{ param }} to ${{ total }}, or train longer.`,
          fixes: setParam(facts.source, choice, param, total),
        };
      }
    },
  },
  'one-cycle-steps': {
    doc: 'OneCycleLR covers a fixed number of steps: a shorter cycle fails in the middle of the run, a longer one never comes down.',
    severity: 'error',
    *check(facts) {
      for (const [choice, total, unit] of timed(facts, ['OneCycleLR'])) {
        const length = cycleLength(choice);
        if (length === null || length === total) continue;
        const { total_steps: steps, epochs } = choice.params;
        const param = length === steps ? 'total_steps' : epochs === facts.parts.epochs ? 'steps_per_epoch' : 'epochs';
        const right = { total_steps: total, epochs: facts.parts.epochs, steps_per_epoch: facts.stepsPerEpoch }[param];
        yield {
          place: choice, param,
          said: said`The cycle of OneCycleLR has ${{ length }} steps, but the run has ${{ total }} ${{ unit }}: set ${{ param }} to ${{ right: right! }}, or leave it out and the cycle follows the run.`,
          fixes: setParam(facts.source, choice, param, right),
        };
      }
    },
  },
  'cycle-longer-than-run': {
    doc: 'CyclicLR that never reaches its peak is a slow warm-up.',
    severity: 'warning',
    *check(facts) {
      for (const [choice, total, unit] of timed(facts, ['CyclicLR'])) {
        const up = choice.params.step_size_up as number;
        if (up < total) continue;
        const half = Math.max(1, Math.floor(total / 2));
        yield {
          place: choice, param: 'step_size_up',
          said: said`CyclicLR reaches max_lr after ${{ up }} steps, but the run has only ${{ total }} ${{ unit }}: take a smaller step_size_up, e.g. ${{ half }}.`,
          fixes: setParam(facts.source, choice, 'step_size_up', half),
        };
      }
    },
  },
  'patience-longer-than-run': {
    doc: 'A scheduler or early stop that waits longer than the run lasts never acts.',
    severity: 'warning',
    *check(facts) {
      const { epochs, training, scheduler } = facts.parts;
      if (epochs === undefined) return;
      const usual = Math.min(Math.max(1, Math.floor(epochs / 5)), epochs - soonest);
      if (scheduler?.name === 'ReduceLROnPlateau') {
        const patience = Number(scheduler.params.patience);
        const first = patience + soonest;
        if (first > epochs && usual >= 0) {
          yield {
            place: scheduler, param: 'patience',
            said: said`With patience ${{ patience }} ReduceLROnPlateau lowers the learning rate in epoch ${{ first }} at the earliest, but the run has only ${{ epochs }}: take a smaller patience, e.g. ${{ usual }}.`,
            fixes: setParam(facts.source, scheduler, 'patience', usual),
          };
        } else if (first > epochs) {
          yield {
            place: scheduler, param: 'patience',
            said: said`With patience ${{ patience }} ReduceLROnPlateau lowers the learning rate in epoch ${{ first }} at the earliest, but the run has only ${{ epochs }}: give it more epochs, e.g. ${{ first }}.`,
            fixes: setKey(facts.source, ['epochs'], first),
          };
        }
      }
      const stopping = training?.early_stopping;
      const spared = stopping ? stopping.patience + soonest : 0;
      if (stopping && spared > epochs && usual >= 0) {
        yield {
          place: ['training', 'early_stopping', 'patience'],
          said: said`With patience ${{ patience: stopping.patience }} early stopping spares epoch ${{ spared }} at the earliest, but the run has only ${{ epochs }}: take a smaller patience, e.g. ${{ usual }}.`,
          fixes: setKey(facts.source, ['training', 'early_stopping', 'patience'], usual),
        };
      } else if (stopping && spared > epochs) {
        yield {
          place: ['training', 'early_stopping', 'patience'],
          said: said`With patience ${{ patience: stopping.patience }} early stopping spares epoch ${{ spared }} at the earliest, but the run has only ${{ epochs }}: give it more epochs, e.g. ${{ more: spared }}.`,
          fixes: setKey(facts.source, ['epochs'], spared),
        };
      }
    },
  },
  'warmup-longer-than-run': {
    doc: 'A warm-up that fills the run never lets the learning rate reach its value.',
    severity: 'warning',
    *check({ parts: { scheduler, epochs }, source }) {
      const warmup = Number(scheduler?.params.warmup ?? 0);
      if (!scheduler || epochs === undefined || warmup === 0 || warmup < epochs) return;
      const short = Math.max(1, Math.floor(epochs / 10));
      yield {
        place: scheduler, param: 'warmup',
        said: said`The warm-up of ${{ warmup }} epochs fills the run of ${{ epochs }}: take fewer, e.g. ${{ short }}.`,
        fixes: setParam(source, scheduler, 'warmup', short),
      };
    },
  },
};

/** The first epoch improves on nothing, `patience` more may be bad, the one after those is one too many: what follows is felt in the epoch behind it, of number patience + 3. */
const soonest = 3;

/** The number of steps that OneCycleLR is told to take; null where it follows the run. */
function cycleLength({ params }: Choice): number | null {
  const { total_steps: steps, epochs, steps_per_epoch: perEpoch } = params;
  if (typeof steps === 'number') return steps;
  return typeof epochs === 'number' && typeof perEpoch === 'number' ? epochs * perEpoch : null;
}

/** A scheduler and those that it holds, at any depth. */
function* withInner(choice: Choice): Generator<Choice> {
  yield choice;
  for (const inner of (choice.params.schedulers as Choice[] | undefined) ?? []) yield* withInner(inner);
}

/** The scheduler where it is one of `names`, with the run's length in the unit it counts. Nested ones have lengths of their own. */
function* timed(facts: Facts, names: string[]): Generator<[choice: Choice, total: number, unit: Said]> {
  const { scheduler, epochs } = facts.parts;
  if (!scheduler || epochs === undefined || !names.includes(scheduler.name)) return;
  if (scheduler.params.interval !== 'batch') yield [scheduler, epochs, epochs === 1 ? said`epoch` : said`epochs`];
  else if (facts.stepsPerEpoch !== null) yield [scheduler, epochs * facts.stepsPerEpoch, said`batches`];
}
