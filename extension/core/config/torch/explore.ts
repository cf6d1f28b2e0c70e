import { said } from '../../../shared/said';
import type { Explored, Interpreter } from './interpreter';
import type { Trace } from './trace';
import { entryOf, isKind, isModuleClass, memberOf, unknown, type ClassValue, type FunctionValue, type InstanceValue, type Value } from './values';

/**
 * Goes through what the code defines and does not call: functions that train, and what Lightning calls by itself. Of what they
 * say, that is kept which the code itself does not say.
 */
export function exploreSettings(interpreter: Interpreter): void {
  const { trace } = interpreter;
  const lacks = lackingIn(trace);
  const values = [...interpreter.globals.names.values()].filter((value) => !interpreter.called.has(value) || isKind(value, 'class'));
  for (const value of values) {
    const explored = isKind(value, 'function') ? [exploreFunction(value, interpreter)] : isKind(value, 'class') ? exploreLightning(value, interpreter) : [];
    for (const each of explored) merge(each, trace, lacks, interpreter);
  }
}

type Category = 'optimizers' | 'schedulers' | 'losses' | 'loaders' | 'datasets' | 'compositions' | 'batchTransforms';
const categories: Category[] = ['optimizers', 'schedulers', 'losses', 'loaders', 'datasets', 'compositions', 'batchTransforms'];

const lackingIn = (trace: Trace): Set<Category> => new Set(categories.filter((key) => trace[key].length === 0));

/** Every parameter without a default is unknown. */
function exploreFunction(value: FunctionValue, interpreter: Interpreter): Explored {
  return interpreter.explore(value, []);
}

/** configure_optimizers, a training step and the loaders of a LightningModule or LightningDataModule. */
function exploreLightning(of: ClassValue, interpreter: Interpreter): Explored[] {
  const hooks = ['prepare_data', 'setup', 'train_dataloader', 'val_dataloader', 'configure_optimizers', 'training_step'].filter((name) => isKind(memberOf(of, name), 'function'));
  if (hooks.length === 0 || (hooks.length === 1 && hooks[0] === 'training_step' && !isModuleClass(of))) return [];
  interpreter.meter.touched(interpreter.trace.modules.length);
  const made = interpreter.trace.modules.find((module): module is InstanceValue => isKind(module, 'instance') && module.of === of);
  const built = made ? null : interpreter.explore(of, []);
  const instance = made ?? built!.result;
  return hooks.map((name) => {
    const hook = interpreter.attribute(instance, name);
    const explored = interpreter.explore(hook, name === 'setup' ? [{ name: null, value: 'fit' }] : name === 'training_step' ? batchArguments(interpreter.line) : [], name === 'training_step' ? [{ kind: 'batch', count: null }] : []);
    if (name === 'configure_optimizers') tellIntervals(explored.result, explored.trace);
    if (built && name === 'configure_optimizers') built.trace.modules.forEach((module) => explored.trace.modules.push(module));
    return explored;
  });
}

const batchArguments = (line: number): { name: null; value: Value }[] => [unknown(said`a batch is known only to a run`, line), 0].map((value) => ({ name: null, value }));

/** `{"scheduler": s, "interval": "step"}`, as Lightning wants it; without an interval an epoch's end is meant. */
function tellIntervals(result: Value, trace: Trace): void {
  const visit = (value: Value, depth = 0): void => {
    if (depth > 8) return;
    if (isKind(value, 'list')) value.items.slice(0, 20).forEach((item) => visit(item, depth + 1));
    if (isKind(value, 'row') && value.table === 'scheduler') trace.steps.push({ scheduler: value, perBatch: false, given: undefined, text: '', line: value.line });
    if (!isKind(value, 'dict')) return;
    const entry = (name: string): Value | undefined => entryOf(value, name);
    const scheduler = entry('scheduler') ?? entry('lr_scheduler');
    if (isKind(scheduler, 'row')) trace.steps.push({ scheduler, perBatch: entry('interval') === 'step', given: undefined, text: '', line: scheduler.line });
    else if (scheduler !== undefined) visit(scheduler, depth + 1);
  };
  visit(result);
}

function merge({ trace: from, notes }: Explored, into: Trace, lacks: Set<Category>, interpreter: Interpreter): void {
  let kept = false;
  for (const key of lacks) {
    if (from[key].length === 0) continue;
    for (const each of from[key]) (into[key] as unknown[]).push(each);
    kept = true;
  }
  // What an optimizer trains there is the network.
  if (lacks.has('optimizers') && from.optimizers.length > 0) from.modules.forEach((module) => into.modules.push(module));
  from.undecided.forEach((line, row) => into.undecided.set(row, line));
  const schedulers = new Set(from.steps.length > 0 ? into.schedulers : []);
  for (const step of from.steps) if (schedulers.has(step.scheduler)) into.steps.push(step);
  for (const [key, value] of from.training) if (!into.training.has(key)) into.training.set(key, value);
  for (const [key, line] of from.unread) if (!into.unread.has(key)) into.unread.set(key, line);
  into.epochs ??= from.epochs;
  into.seed ??= from.seed;
  into.accumulate ??= from.accumulate;
  if (kept || from.training.size > 0) notes.forEach((note) => interpreter.note(note.said, note.line));
}
