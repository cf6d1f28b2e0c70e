import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { comparisonOf, linesOf, type ComparedRun } from '../../extension/core/compare/comparison';
import { epochsOf, outcomeOf } from '../../extension/core/runs/run-record';
import { ComparisonCurves } from '../../extension/lab/comparison-curves';
import type { ComparisonChoices, ComparisonHost, ComparisonQuery } from '../../extension/shared/comparison';
import { asIs, said } from '../../extension/shared/said';
import { studyRuns } from './runs-double';
import { synthesisedRun } from './synthesised-run';

const stepsPerEpoch = 40;

/** The host of a comparison over runs that are in a folder, by the same functions as the editor's. */
export class CompareDouble {
  private readonly folder = mkdtempSync(join(tmpdir(), 'compare-double-'));
  private readonly curves = new ComparisonCurves();
  readonly kept: ComparisonChoices[] = [];
  readonly asked: [method: string, argument: unknown][] = [];
  private slots: Record<string, number> = {};
  runs: ComparedRun[];
  name = '';

  /** Runs of a study: two optimizers, three learning rates each, with seeds. */
  constructor(
    text: string,
    count: number,
    private readonly choices: Partial<ComparisonChoices> = {},
  ) {
    this.runs = studyRuns(text, count).map((listed, i) => {
      const run = join(this.folder, basename(listed.folder));
      mkdirSync(run);
      const events = synthesisedRun({ run, name: 'simple-cnn', epochs: 5, stepsPerEpoch, pace: 1 + (i % 6) / 4, floor: 0.2 + (i % 6) / 20, seed: i });
      writeFileSync(join(run, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      const { record } = listed;
      return { folder: run, epochs: 5, epochsDone: epochsOf(events), record: { ...record, figures: { ...record.figures, ...outcomeOf(events) } } };
    });
  }

  get host(): ComparisonHost {
    const asked = (method: string) => async (argument: unknown) => void this.asked.push([method, argument]);
    return {
      ready: async () => ({ id: '1', name: this.name, choices: this.choices }),
      compare: async (query: ComparisonQuery) => {
        const comparison = comparisonOf(this.runs, 0, query, this.slots);
        this.slots = { ...this.slots, ...Object.fromEntries(comparison.lines.map(({ key, slot }) => [key, slot])) };
        return comparison;
      },
      curves: async ({ query, request }) => ({ ...(await this.curves.of(linesOf(this.runs, query.grouped), query.spread, request, () => ({ stepsPerEpoch, trainImages: 64 * stepsPerEpoch }))), problems: [] }),
      judge: async () => ({
        claims: [{ words: said`How far two equal runs lie apart comes before any claim: two more seeds of ${{ a: 'Adam' }} say it.`, wants: { seeds: [2, 3], of: ['a'] } }, { words: said`Whether ${{ b: 'SGD' }} is better than ${{ a: 'Adam' }} cannot be told from one run of each with the same seed: these two networks are ${{ difference: asIs('1.1 points') }} apart, and another seed may turn that round. Each needs two seeds at least.`, wants: { seeds: [2], of: ['a', 'b'] } }],
        remarks: [],
      }),
      settle: asked('settle'),
      keep: async ({ choices }) => void this.kept.push(choices),
      rename: async () => ({ name: 'Learning rates' }),
      pick: asked('pick'),
      leave: async ({ runs }) => void (this.runs = this.runs.filter(({ folder }) => !runs.includes(folder))),
      open: asked('open'),
      save: asked('save'),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
