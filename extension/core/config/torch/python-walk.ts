import type { Expression, Statement } from './python-syntax';
import { looksLikeLoader, wholeText } from './written-name';

/** What a body is asked for each time that it is carried out is found out once. */
function once<T>(find: (body: Statement[]) => T): (body: Statement[]) => T {
  const found = new WeakMap<Statement[], { answer: T }>();
  return (body) => {
    const known = found.get(body) ?? { answer: find(body) };
    found.set(body, known);
    return known.answer;
  };
}

/** Every statement of a body and of the bodies in it, functions' and classes' left out. */
export function* statementsIn(body: Statement[]): Generator<Statement> {
  const open: Iterator<Statement>[] = [body.values()];
  while (open.length > 0) {
    const { value, done } = open.at(-1)!.next();
    if (done) open.pop();
    else {
      yield value;
      for (const inner of bodiesOf(value).reverse()) open.push(inner.values());
    }
  }
}

function bodiesOf(statement: Statement): Statement[][] {
  switch (statement.kind) {
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'if':
      return [...statement.branches.map(({ body }) => body), statement.otherwise];
    case 'with':
      return [statement.body];
    case 'try':
      return [statement.body, ...statement.handlers, statement.otherwise, statement.last];
    default:
      return [];
  }
}

/** Every expression that stands in a statement itself (not in its bodies), and those in them. */
export function* expressionsIn(statement: Statement): Generator<Expression> {
  const open = outermost(statement).reverse();
  for (let expression = open.pop(); expression; expression = open.pop()) {
    yield expression;
    for (const inner of partsOf(expression).reverse()) open.push(inner);
  }
}

function outermost(statement: Statement): Expression[] {
  switch (statement.kind) {
    case 'assign':
      return [statement.value, ...statement.targets];
    case 'expression':
      return [statement.value];
    case 'return':
      return statement.value ? [statement.value] : [];
    case 'for':
      return [statement.target, statement.source];
    case 'while':
      return [statement.test];
    case 'if':
      return statement.branches.map(({ test }) => test);
    case 'with':
      return statement.items.map(({ value }) => value);
    case 'delete':
      return [...statement.targets];
    default:
      return [];
  }
}

function partsOf(expression: Expression): Expression[] {
  const given = (...parts: (Expression | null)[]): Expression[] => parts.filter((part): part is Expression => part !== null);
  switch (expression.kind) {
    case 'attribute':
      return [expression.object];
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'index':
      return [expression.object, expression.index];
    case 'list':
    case 'set':
      return [...expression.items];
    case 'dict':
      return expression.entries.flatMap(({ key, value }) => given(key, value));
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'compare':
      return [expression.first, ...expression.links.map(({ right }) => right)];
    case 'conditional':
      return [expression.test, expression.yes, expression.no];
    case 'comprehension':
      return [...given(expression.key), expression.item, ...expression.clauses.flatMap(({ target, source, tests }) => [target, source, ...tests])];
    case 'walrus':
      return [expression.target, expression.value];
    case 'yield':
      return given(expression.value);
    case 'star':
      return [expression.value];
    case 'slice':
      return given(expression.start, expression.stop, expression.step);
    case 'format':
      return expression.parts.filter((part): part is Expression => typeof part !== 'string');
    default:
      return [];
  }
}

/** Whether a generator: a `yield` stands in the body itself. */
export const yields = once((body) => {
  for (const statement of statementsIn(body)) for (const { kind } of expressionsIn(statement)) if (kind === 'yield') return true;
  return false;
});

/** Whether a loop's body is a step of training: it goes backwards, or a step forwards, or calls what is named after that. */
export const trains = once((body) => {
  for (const statement of statementsIn(body)) {
    for (const expression of expressionsIn(statement)) {
      if (expression.kind !== 'call') continue;
      const { callee } = expression;
      const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
      if (name === 'backward' || name === 'zero_grad' || /^(train|fit)(_|$)|^(run|do)_(train|epoch)|_train$|^train\w*epoch$/i.test(name)) return true;
    }
  }
  return false;
});

/** Whether one of a body's own loops goes over a DataLoader, by its name. */
export const goesThroughLoader = once((body) => body.some((each) => each.kind === 'for' && looksLikeLoader(wholeText(each.source))));

const editing = new Set(['append', 'extend', 'insert', 'add_module', 'register_module', 'update', 'pop', 'remove', 'clear', 'reverse', 'sort', 'add', 'setdefault']);

/** What a body may change: names and fields that it assigns, lists and modules that it edits. */
export const changedIn = once((body): { targets: Expression[]; edited: Expression[] } => {
  const targets: Expression[] = [];
  const edited: Expression[] = [];
  const target = (expression: Expression): void => {
    if (expression.kind === 'list') expression.items.forEach(target);
    else if (expression.kind === 'star') target(expression.value);
    else if (expression.kind === 'index') edited.push(expression.object);
    else targets.push(expression);
  };
  for (const statement of statementsIn(body)) {
    if (statement.kind === 'assign' || statement.kind === 'delete') statement.targets.forEach(target);
    if (statement.kind === 'for') target(statement.target);
    for (const expression of expressionsIn(statement)) {
      if (expression.kind === 'walrus') target(expression.target);
      if (expression.kind === 'call' && expression.callee.kind === 'attribute' && editing.has(expression.callee.name)) {
        const { object } = expression.callee;
        if (object.kind === 'conditional') edited.push(object.yes, object.no);
        else edited.push(object);
      }
    }
  }
  return { targets, edited };
});
