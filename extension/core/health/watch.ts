import type { EpochEnd } from '../../shared/events';
import type { Measurement } from '../../shared/record';
import type { SeriesStep } from '../../shared/series';
import { RunFacts, type Beginning } from './run-facts';
import { rules, type Finding, type Rule } from './rules';

export interface Symptom extends Finding {
  id: string;
  severity: Rule['severity'];
}

const at = (time: Rule['at']): [string, Rule][] => Object.entries(rules).filter(([, rule]) => rule.at === time);
/** Found once: some are asked after each step. */
const rulesAt = { step: at('step'), epoch: at('epoch'), measurement: at('measurement') };

/** Watches over a run by what goes on record of it: each fault is told of once. */
export class HealthWatch {
  private readonly facts: RunFacts;
  private readonly told = new Set<string>();

  constructor(beginning: Beginning) {
    this.facts = new RunFacts(beginning);
  }

  step(step: SeriesStep): Symptom[] {
    this.facts.step(step);
    return this.ask('step');
  }

  epoch(end: EpochEnd): Symptom[] {
    this.facts.epoch(end);
    return this.ask('epoch');
  }

  /** Once the step that it was at is told of. */
  measure(measurement: Measurement): Symptom[] {
    this.facts.measure(measurement);
    return this.ask('measurement');
  }

  private ask(at: Rule['at']): Symptom[] {
    return rulesAt[at].flatMap(([id, rule]) => {
      const finding = this.told.has(id) ? null : rule.judge(this.facts);
      if (!finding) return [];
      this.told.add(id);
      return [{ id, severity: rule.severity, ...finding }];
    });
  }
}
