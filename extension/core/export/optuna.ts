import { inline } from '../config/json-text';
import type { Distribution } from '../study/space';

/** A parameter as Optuna has it; of a "$try" its entries as they are written, what is no plain value as a text. */
export interface OptunaParameter {
  name: string;
  distribution: Distribution;
  entries: unknown[];
}

/** A run of a study as a trial of Optuna's. */
export interface OptunaTrial {
  state: 'going' | 'finished' | 'stopped' | 'failed';
  /** By parameter: a number, or the place of an entry. */
  setting: Record<string, number>;
  /** The metric after each epoch, from the first on. */
  series: readonly number[];
  /** ISO 8601; the end null while it is going. */
  begun: string;
  ended: string | null;
  attributes: Record<string, unknown>;
}

export interface OptunaStudy {
  name: string;
  higherIsBetter: boolean;
  parameters: OptunaParameter[];
  trials: OptunaTrial[];
}

/** optuna.storages.journal's operations, and optuna's enumerations. */
const operations = { createStudy: 0, createTrial: 4 };
const directions = { minimize: 1, maximize: 2 };
const states = { going: 0, finished: 1, stopped: 2, failed: 3 } satisfies Record<OptunaTrial['state'], number>;

/** Optuna's journal of a study (optuna.storages.JournalStorage with a JournalFileBackend), a line an operation: what `optuna.load_study` and its dashboard open. */
export function* optunaJournal({ name, higherIsBetter, parameters, trials }: OptunaStudy): Generator<string> {
  const line = (op_code: number, fields: Record<string, unknown>): string => `${JSON.stringify({ op_code, worker_id: 'cnn-lab', ...fields })}\n`;
  yield line(operations.createStudy, { study_name: name, directions: [higherIsBetter ? directions.maximize : directions.minimize] });
  for (const { state, setting, series, begun, ended, attributes } of trials) {
    const chosen = parameters.filter((parameter) => parameter.name in setting);
    yield line(operations.createTrial, {
      study_id: 0,
      datetime_start: timeOf(begun),
      state: states[state],
      value: state === 'finished' ? finite(series.at(-1)) : null,
      values: null,
      ...(ended === null ? {} : { datetime_complete: timeOf(ended) }),
      distributions: Object.fromEntries(chosen.map((parameter) => [parameter.name, distributionJson(parameter)])),
      params: Object.fromEntries(chosen.map((parameter) => [parameter.name, setting[parameter.name]])),
      user_attrs: attributes,
      system_attrs: {},
      intermediate_values: Object.fromEntries(series.flatMap((value, i) => (Number.isFinite(value) ? [[String(i + 1), value]] : []))),
    });
  }
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
/** Python's isoformat: microseconds, and the offset in digits. */
const timeOf = (iso: string): string => new Date(iso).toISOString().replace(/(\.\d{3})Z$/, '$1000+00:00');

function distributionJson({ distribution, entries }: OptunaParameter): string {
  const of = (name: string, attributes: Record<string, unknown>): string => JSON.stringify({ name, attributes });
  switch (distribution.kind) {
    case 'try':
      return of('CategoricalDistribution', { choices: entries.map(plain) });
    case 'int':
      return of('IntDistribution', { log: distribution.log, step: distribution.step, low: distribution.low, high: distribution.high });
    case 'range':
      return of('FloatDistribution', { step: null, low: distribution.low, high: distribution.high, log: distribution.log });
  }
}

/** Optuna's choices are plain values. */
const plain = (entry: unknown): unknown => (typeof entry === 'object' && entry !== null ? inline(entry) : entry);
