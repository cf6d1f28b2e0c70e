import type { Expression, Statement } from './python-syntax';

/** Every statement of a body and of the bodies in it, functions' and classes' left out. */
export function* statementsIn(body: Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const inner of bodiesOf(statement)) yield* statementsIn(inner);
  }
}

function bodiesOf(statement: Statement): Statement[][] {
  switch (statement.kind) {
    case 'for':
    case 'while':
    case 'if':
      return [statement.body, statement.otherwise];
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
  switch (statement.kind) {
    case 'assign':
      for (const each of [statement.value, ...statement.targets]) yield* within(each);
      return;
    case 'expression':
      return yield* within(statement.value);
    case 'return':
      if (statement.value) yield* within(statement.value);
      return;
    case 'for':
      yield* within(statement.target);
      return yield* within(statement.source);
    case 'while':
    case 'if':
      return yield* within(statement.test);
    case 'with':
      for (const { value } of statement.items) yield* within(value);
      return;
    case 'delete':
      for (const each of statement.targets) yield* within(each);
      return;
  }
}

function* within(expression: Expression): Generator<Expression> {
  yield expression;
  for (const inner of partsOf(expression)) yield* within(inner);
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
      return expression.items;
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
export function yields(body: Statement[]): boolean {
  for (const statement of statementsIn(body)) for (const { kind } of expressionsIn(statement)) if (kind === 'yield') return true;
  return false;
}

/** Whether a loop's body is a step of training: it goes backwards, or a step forwards, or calls what is named after that. */
export function trains(body: Statement[]): boolean {
  for (const statement of statementsIn(body)) {
    for (const expression of expressionsIn(statement)) {
      if (expression.kind !== 'call') continue;
      const { callee } = expression;
      const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
      if (name === 'backward' || name === 'zero_grad' || /^(train|fit)(_|$)|^(run|do)_(train|epoch)|_train$|^train\w*epoch$/i.test(name)) return true;
    }
  }
  return false;
}

const editing = new Set(['append', 'extend', 'insert', 'add_module', 'register_module', 'update', 'pop', 'remove', 'clear', 'reverse', 'sort', 'add', 'setdefault']);

/** What a body may change: names and fields that it assigns, lists and modules that it edits. */
export function changedIn(body: Statement[]): { targets: Expression[]; edited: Expression[] } {
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
        edited.push(...(object.kind === 'conditional' ? [object.yes, object.no] : [object]));
      }
    }
  }
  return { targets, edited };
}
