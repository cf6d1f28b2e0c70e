import type { Choice, Experiment } from '../../../shared/experiment';
import { vocabulary } from '../vocabulary';
import { mathNames, modulePrefix, readHeader } from '../../train/schedulers/expression';
import { changed } from './python-text';

/** Lines that make `scheduler`, or null where the experiment has none. */
export function scheduleText({ scheduler, training }: Experiment): string | null {
  if (!scheduler) return null;
  const warmup = Number(scheduler.params.warmup ?? 0);
  const text = [`scheduler = ${schedulerText(scheduler)}`, ...(warmup > 0 ? [`warmup_steps = max(1, int(${warmup} * steps_per_epoch + 0.5))`] : [])].join('\n');
  const steps = training.accumulate > 1 ? `math.ceil(len(train_loader) / ${training.accumulate})` : 'len(train_loader)';
  return text.includes('steps_per_epoch') ? `steps_per_epoch = ${steps}\n${text}` : text;
}

function schedulerText({ name, params }: Choice): string {
  const constructor = `torch.optim.${name === 'SWALR' ? 'swa_utils' : 'lr_scheduler'}.${name}`;
  const named = changed(params, vocabulary.scheduler[name]!.params, ['interval', 'warmup']);
  if (name === 'OneCycleLR' && named.total_steps === undefined && (named.epochs === undefined || named.steps_per_epoch === undefined)) {
    delete named.epochs;
    delete named.steps_per_epoch;
    named.total_steps = params.interval === 'epoch' ? 'epochs' : 'epochs * steps_per_epoch';
  }
  if (typeof params.lr_lambda === 'string') named.lr_lambda = lambdaText(params.lr_lambda);
  if (Array.isArray(params.schedulers)) {
    const inner = `[\n${(params.schedulers as Choice[]).map((each) => `    ${schedulerText(each)},`).join('\n')}\n]`;
    if (name === 'ChainedScheduler') return `${constructor}(${inner}, optimizer=optimizer)`;
    named.schedulers = inner;
    named.milestones = `[${(params.milestones as number[]).join(', ')}]`;
  }
  return `${constructor}(optimizer${Object.entries(named).map(([key, text]) => `, ${key}=${text}`).join('')})`;
}

/** The expression of a LambdaLR as a lambda of its variable, with functions and constants as Python has them: `np.exp(-e / 9)` is `math.exp(-e / 9)`. */
function lambdaText(expression: string): string {
  const { variables, from } = readHeader(expression);
  const body = expression.slice(from);
  const variable = variables.find((name) => new RegExp(`\\b${name}\\b`).test(body)) ?? variables[0]!;
  const qualified = body.replace(/[A-Za-z_][\w.]*/g, (word, place: number) => {
    // The e of 1e-4.
    if (/[\d.]/.test(body[place - 1] ?? '')) return word;
    const name = word.replace(modulePrefix, '');
    if (variables.includes(name)) return variable;
    return mathNames.has(name) ? `math.${name}` : name;
  });
  return `lambda ${variable}: ${qualified.trim()}`;
}
