/** What a trainer is asked to carry out: the command line's options and the editor's settings, as one line of JSON where it is a process of its own. */
export type RunOrder = TrainOrder | ResumeOrder;

export interface RunOptions {
  /** An engine's id, or "auto". */
  engine?: string;
  /** Physical cores where absent. */
  threads?: number;
  /** Where downloaded and decoded data sets are kept. */
  dataFolder?: string;
  /** Ends the run after this many optimizer steps in all. */
  maxSteps?: number;
  /** "optimizer.Adam.lr=0.01": values that replace those in the text. */
  set?: string[];
  /** The claim (shared/study) of a run of a study: what it trains with, and when it is ended early. */
  claim?: string;
}
export interface TrainOrder extends RunOptions {
  kind: 'train';
  file: string;
  /** The folder that runs are made in. */
  runs: string;
  /** A safetensors file with the weights to begin with, PyTorch's own or a checkpoint. */
  weights?: string;
  /** "RUN@EPOCH": the checkpoint of another run, by its folder, that this one goes on from. */
  fork?: string;
}
export interface ResumeOrder extends RunOptions {
  kind: 'resume';
  /** The run's folder. */
  run: string;
}

type Field = (value: unknown) => boolean;
const text: Field = (value) => typeof value === 'string';
const count: Field = (value) => Number.isInteger(value) && (value as number) > 0;
const options: Record<keyof RunOptions, Field> = {
  engine: text, threads: count, dataFolder: text, maxSteps: count, set: (value) => Array.isArray(value) && value.every(text), claim: text,
};
const orders: Record<RunOrder['kind'], { needed: Record<string, Field>; optional: Record<string, Field> }> = {
  train: { needed: { file: text, runs: text }, optional: { ...options, weights: text, fork: text } },
  resume: { needed: { run: text }, optional: options },
};

/** The order in a line of JSON; null for anything else. */
export function parseRunOrder(line: string): RunOrder | null {
  try {
    const { kind, ...fields } = JSON.parse(line) as Record<string, unknown>;
    if (typeof kind !== 'string' || !Object.hasOwn(orders, kind)) return null;
    const { needed, optional } = orders[kind as RunOrder['kind']];
    const known = { ...optional, ...needed };
    const sound = Object.entries(fields).every(([name, value]) => Object.hasOwn(known, name) && known[name]!(value)) && Object.keys(needed).every((name) => name in fields);
    return sound ? ({ kind, ...fields } as unknown as RunOrder) : null;
  } catch {
    return null;
  }
}
