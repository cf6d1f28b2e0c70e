import type { Expression, Parameter, Statement } from './python-syntax';
import { functionalLayers, globalPool, namedArguments } from './torch-functions';
import { rowFromCall, tableOf, type Argument } from './torch-rows';
import {
  isKind, list, unknown, type ClassValue, type DatasetValue, type Entry, type FunctionValue, type InstanceValue, type Scope, type TensorValue, type Value,
} from './values';

/** A place in the code that could not be read, in words. */
export interface TorchNote {
  line: number;
  message: string;
}

/** What a DataLoader was told. */
export interface LoaderCall {
  dataset: Value;
  batchSize: Value;
  shuffle: Value;
  dropLast: Value;
}

const datasetNames = new Set(['CIFAR10', 'CIFAR100', 'MNIST', 'FashionMNIST', 'ImageFolder']);
/** Steps after which code is taken to go on for ever. */
const stepLimit = 200_000;

class Returned {
  constructor(readonly value: Value) {}
}

/**
 * Carries out the Python that builds models: assignments, classes, functions, loops over lists. Libraries are known by
 * name only; a tensor is the list of layers it has been through. What is not understood becomes `unknown` and goes on.
 */
export class Interpreter {
  readonly globals: Scope = { names: new Map(), outer: null };
  readonly notes: TorchNote[] = [];
  readonly loaders: LoaderCall[] = [];
  private line = 1;
  private steps = 0;
  private depth = 0;

  run(statements: Statement[]): void {
    this.globals.names.set('__name__', '__main__');
    this.execute(statements, this.globals);
  }

  /** The layers that a module puts a picture through; null where it is none or its forward could not be followed. */
  layersOf(module: Value): Entry[] | null {
    const result = this.call(module, [{ name: null, value: { kind: 'tensor', layers: [] } }]);
    if (isKind(result, 'tensor')) return result.layers;
    const first = isKind(result, 'list') ? result.items[0] : undefined;
    return isKind(first, 'tensor') ? first.layers : null;
  }

  /** An instance of a class, made without arguments. */
  create(of: ClassValue): Value {
    return this.construct(of, []);
  }

  note(message: string): void {
    if (!this.notes.some((note) => note.line === this.line && note.message === message)) this.notes.push({ line: this.line, message });
  }

  private execute(statements: Statement[], scope: Scope): Returned | null {
    for (const statement of statements) {
      this.line = statement.line;
      if (++this.steps > stepLimit) return null;
      const returned = this.statement(statement, scope);
      if (returned) return returned;
    }
    return null;
  }

  private statement(statement: Statement, scope: Scope): Returned | null {
    switch (statement.kind) {
      case 'assign': {
        const value = this.evaluate(statement.value, scope);
        for (const target of statement.targets) {
          const combined = statement.operator === '=' ? value : this.operate(statement.operator.slice(0, -1), this.evaluate(target, scope), value);
          this.assign(target, combined, scope);
        }
        return null;
      }
      case 'expression':
        this.evaluate(statement.value, scope);
        return null;
      case 'return':
        return new Returned(statement.value ? this.evaluate(statement.value, scope) : null);
      case 'function':
        scope.names.set(statement.name, { kind: 'function', name: statement.name, params: statement.params, body: statement.body, scope, self: null });
        return null;
      case 'class':
        scope.names.set(statement.name, this.defineClass(statement, scope));
        return null;
      case 'for':
        return this.loop(statement, scope);
      case 'if': {
        const test = this.evaluate(statement.test, scope);
        if (isKind(test, 'unknown') || isKind(test, 'external') || isKind(test, 'method')) return null;
        return this.execute(truth(test) ? statement.body : statement.otherwise, scope);
      }
      case 'block':
        return this.execute(statement.body, scope);
      case 'unreadable':
        this.note('This line could not be read as Python.');
        return null;
      case 'nothing':
        return null;
    }
  }

  private loop(statement: Extract<Statement, { kind: 'for' }>, scope: Scope): Returned | null {
    // A training loop builds nothing.
    if (statement.target.kind === 'name' && /epoch/i.test(statement.target.name)) return null;
    const source = this.evaluate(statement.source, scope);
    const items = isKind(source, 'list') || isKind(source, 'stack') ? source.items : [];
    for (const item of items) {
      this.assign(statement.target, item, scope);
      const returned = this.execute(statement.body, scope);
      if (returned) return returned;
    }
    return null;
  }

  private defineClass(statement: Extract<Statement, { kind: 'class' }>, scope: Scope): ClassValue {
    const members: Scope = { names: new Map(), outer: scope };
    this.execute(statement.body, members);
    return { kind: 'class', name: statement.name, members: members.names, bases: statement.bases.map((base) => this.evaluate(base, scope)) };
  }

  private assign(target: Expression, value: Value, scope: Scope): void {
    if (target.kind === 'name') scope.names.set(target.name, value);
    else if (target.kind === 'attribute') {
      const object = this.evaluate(target.object, scope);
      if (isKind(object, 'instance')) object.fields.set(target.name, value);
    } else if (target.kind === 'list') {
      const items = isKind(value, 'list') ? value.items : [];
      target.items.forEach((each, i) => this.assign(each, items[i] ?? unknown, scope));
    }
  }

  private evaluate(expression: Expression, scope: Scope): Value {
    this.line = expression.line;
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'name':
        return lookUp(expression.name, scope);
      case 'attribute':
        return this.attribute(this.evaluate(expression.object, scope), expression.name);
      case 'call': {
        if (expression.callee.kind === 'name' && expression.callee.name === 'super') return unknown;
        const callee = this.evaluate(expression.callee, scope);
        const args = this.callArguments(expression.args, scope);
        this.line = expression.line;
        return this.call(callee, args);
      }
      case 'index':
        return this.index(this.evaluate(expression.object, scope), this.evaluate(expression.index, scope));
      case 'list':
        return list(this.items(expression.items, scope));
      case 'dict':
        return { kind: 'dict', entries: expression.entries.map(({ key, value }): [Value, Value] => [key ? this.evaluate(key, scope) : unknown, this.evaluate(value, scope)]) };
      case 'unary': {
        const value = this.evaluate(expression.operand, scope);
        if (expression.operator === 'not') return isKind(value, 'unknown') || isKind(value, 'external') ? unknown : !truth(value);
        return typeof value === 'number' ? (expression.operator === '-' ? -value : value) : unknown;
      }
      case 'binary':
        return this.binary(expression, scope);
      case 'conditional': {
        const test = this.evaluate(expression.test, scope);
        return isKind(test, 'unknown') ? unknown : this.evaluate(truth(test) ? expression.yes : expression.no, scope);
      }
      case 'lambda':
        return { kind: 'function', name: 'lambda', params: expression.params, body: expression.body, scope, self: null };
      case 'comprehension': {
        const source = this.evaluate(expression.source, scope);
        if (!isKind(source, 'list') && !isKind(source, 'stack')) return unknown;
        const inner: Scope = { names: new Map(), outer: scope };
        return list(
          source.items.flatMap((item) => {
            this.assign(expression.target, item, inner);
            return expression.test && !truth(this.evaluate(expression.test, inner)) ? [] : [this.evaluate(expression.item, inner)];
          }),
        );
      }
      case 'star':
      case 'slice':
        return unknown;
    }
  }

  private items(expressions: Expression[], scope: Scope): Value[] {
    return expressions.flatMap((each) => {
      if (each.kind !== 'star') return [this.evaluate(each, scope)];
      const value = this.evaluate(each.value, scope);
      return isKind(value, 'list') || isKind(value, 'stack') ? value.items : [];
    });
  }

  private callArguments(args: Extract<Expression, { kind: 'call' }>['args'], scope: Scope): Argument[] {
    return args.flatMap(({ name, star, value }): Argument[] => {
      const result = this.evaluate(value, scope);
      if (star === '*') return (isKind(result, 'list') || isKind(result, 'stack') ? result.items : []).map((item) => ({ name: null, value: item }));
      if (star === '**') return isKind(result, 'dict') ? result.entries.map(([key, item]) => ({ name: String(key), value: item })) : [];
      return [{ name, value: result }];
    });
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const a = this.evaluate(left, scope);
    if (operator === 'and') return isKind(a, 'unknown') ? unknown : truth(a) ? this.evaluate(right, scope) : a;
    if (operator === 'or') return isKind(a, 'unknown') ? unknown : truth(a) ? a : this.evaluate(right, scope);
    return this.operate(operator, a, this.evaluate(right, scope));
  }

  private operate(operator: string, a: Value, b: Value): Value {
    if (typeof a === 'number' && typeof b === 'number') return arithmetic(operator, a, b);
    if (isKind(a, 'tensor') && isKind(b, 'tensor')) return this.join(operator, a, b);
    if (operator === '+' && isKind(a, 'list') && isKind(b, 'list')) return list([...a.items, ...b.items]);
    if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
    if (operator === '*' && isKind(a, 'list') && typeof b === 'number') return list(Array.from({ length: b }, () => a.items).flat());
    if (isKind(a, 'unknown') || isKind(b, 'unknown') || isKind(a, 'external') || isKind(b, 'external')) return unknown;
    if (operator === '==' || operator === 'is') return a === b;
    if (operator === '!=' || operator === 'is not') return a !== b;
    if (operator === 'in' && isKind(b, 'list')) return b.items.includes(a);
    if (operator === 'not in' && isKind(b, 'list')) return !b.items.includes(a);
    return unknown;
  }

  /** Two ways from one point that meet again: a sum is a Residual, a product an excitation. */
  private join(operator: string, a: TensorValue, b: TensorValue): Value {
    let shared = 0;
    while (shared < a.layers.length && a.layers[shared] === b.layers[shared]) shared++;
    const [stem, left, right] = [a.layers.slice(0, shared), a.layers.slice(shared), b.layers.slice(shared)];
    if (operator === '+' || operator === 'add') {
      const [body, shortcut] = left.length === 0 ? [right, left] : [left, right];
      return { kind: 'tensor', layers: [...stem, { name: 'Residual', params: { body, ...(shortcut.length > 0 ? { shortcut } : {}) } }] };
    }
    if (operator === '*') return { kind: 'tensor', layers: [...stem, { name: 'Multiply', params: { branches: [left, right] } }] };
    this.note(`Two paths of the network meet in "${operator}", for which there is no block here: only the first was kept.`);
    return a;
  }

  private attribute(object: Value, name: string): Value {
    if (isKind(object, 'external')) return { kind: 'external', path: `${object.path}.${name}` };
    if (isKind(object, 'instance')) {
      const field = object.fields.get(name);
      if (field !== undefined) return field;
      const member = memberOf(object.of, name);
      if (isKind(member, 'function')) return { ...member, self: object };
      return member ?? { kind: 'method', object, name };
    }
    if (isKind(object, 'class')) return memberOf(object, name) ?? { kind: 'method', object, name };
    if (isKind(object, 'unknown')) return unknown;
    return { kind: 'method', object, name };
  }

  private index(object: Value, index: Value): Value {
    if ((isKind(object, 'list') || isKind(object, 'stack')) && typeof index === 'number') return object.items.at(index) ?? unknown;
    if (isKind(object, 'dict')) return object.entries.find(([key]) => key === index)?.[1] ?? unknown;
    return unknown;
  }

  private call(callee: Value, args: Argument[]): Value {
    if (typeof callee !== 'object' || callee === null || ++this.depth > 200) return unknown;
    try {
      switch (callee.kind) {
        case 'external':
          return this.callExternal(callee.path, args);
        case 'function':
          return this.callFunction(callee, args);
        case 'class':
          return this.construct(callee, args);
        case 'instance': {
          const forward = memberOf(callee.of, 'forward') ?? memberOf(callee.of, '__call__');
          return isKind(forward, 'function') ? this.callFunction({ ...forward, self: callee }, args) : unknown;
        }
        case 'row':
          return this.apply(callee.entry, args);
        case 'stack':
          return callee.items.reduce<Value>((x, module) => this.call(module, [{ name: null, value: x }]), args[0]?.value ?? unknown);
        case 'method':
          return this.callMethod(callee.object, callee.name, args);
        default:
          return unknown;
      }
    } finally {
      this.depth--;
    }
  }

  /** One more layer behind a tensor. Each use gets an entry of its own, so that paths can be told apart. */
  private apply(entry: Entry, args: Argument[]): Value {
    const x = args[0]?.value;
    return isKind(x, 'tensor') ? { kind: 'tensor', layers: [...x.layers, { name: entry.name, params: entry.params }] } : unknown;
  }

  private construct(of: ClassValue, args: Argument[]): Value {
    const instance: InstanceValue = { kind: 'instance', of, fields: new Map() };
    const init = memberOf(of, '__init__');
    if (isKind(init, 'function')) this.callFunction({ ...init, self: instance }, args);
    return instance;
  }

  private callFunction(callee: FunctionValue, args: Argument[]): Value {
    const scope: Scope = { names: new Map(), outer: callee.scope };
    this.bind(callee.params, callee.self ? [{ name: null, value: callee.self }, ...args] : args, scope);
    if (!Array.isArray(callee.body)) return this.evaluate(callee.body, scope);
    return this.execute(callee.body, scope)?.value ?? null;
  }

  private bind(params: Parameter[], args: Argument[], scope: Scope): void {
    const positional = args.filter(({ name }) => name === null).map(({ value }) => value);
    const named = new Map(args.filter(({ name }) => name !== null).map(({ name, value }) => [name!, value]));
    for (const { name, star, fallback } of params) {
      if (star === '*') scope.names.set(name, list(positional.splice(0)));
      else if (star === '**') scope.names.set(name, { kind: 'dict', entries: [...named].map(([key, value]): [Value, Value] => [key, value]) });
      else if (positional.length > 0 && !named.has(name)) scope.names.set(name, positional.shift()!);
      else {
        scope.names.set(name, named.get(name) ?? (fallback ? this.evaluate(fallback, scope) : unknown));
        named.delete(name);
      }
    }
  }

  private callExternal(path: string, args: Argument[]): Value {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const first = args[0]?.value;
    if (isKind(first, 'tensor')) return this.tensorFunction(name, first, args.slice(1));
    const tensors = isKind(first, 'list') ? first.items : [];
    if ((name === 'cat' || name === 'concat' || name === 'concatenate') && tensors.every((each) => isKind(each, 'tensor'))) return this.concatenate(tensors);
    const builtin = this.builtin(name, args);
    if (builtin !== undefined) return builtin;
    if (name === 'Sequential' || name === 'ModuleList' || name === 'Compose') return { kind: 'stack', items: modules(args.map(({ value }) => value)) };
    if (name === 'OrderedDict') return first ?? list([]);
    if (datasetNames.has(name)) return this.dataset(name, args);
    if (name === 'DataLoader') return this.loader(args);
    if (name === 'ToImage' || name === 'ToPILImage' || name === 'PILToTensor') return { kind: 'stack', items: [] };
    if (name === 'ToDtype' || name === 'ConvertImageDtype') return { kind: 'row', table: 'transform', entry: { name: 'ToTensor', params: {} } };
    const table = tableOf(name);
    if (table) return rowFromCall(table, name, args.map((arg) => ({ ...arg, value: flatStack(arg.value) })), (message) => this.note(message));
    if (/^(nn|torch\.nn|transforms|v2|T|optim|torch\.optim|lr_scheduler)\.([\w.]*\.)?[A-Z]/.test(path)) this.note(`There is no "${name}" here: it was left out.`);
    return unknown;
  }

  private tensorFunction(name: string, x: TensorValue, args: Argument[]): Value {
    const then = (...entries: Entry[]): TensorValue => ({ kind: 'tensor', layers: [...x.layers, ...entries.map(({ name: layer, params }) => ({ name: layer, params }))] });
    const functional = functionalLayers[name];
    if (functional) {
      const row = rowFromCall('layer', functional.layer, namedArguments(functional.positions, args), (message) => this.note(message));
      return isKind(row, 'row') ? then(row.entry) : x;
    }
    const values = args.map(({ value }) => value);
    if (name === 'flatten' || ((name === 'view' || name === 'reshape') && values.length === 2)) return then({ name: 'Flatten', params: {} });
    if (name === 'mean') return then(...globalPool);
    if (name === 'add' && isKind(values[0], 'tensor')) return this.join('add', x, values[0]);
    if (name === 'mul' && isKind(values[0], 'tensor')) return this.join('*', x, values[0]);
    if (['to', 'contiguous', 'clone', 'float', 'cuda', 'cpu', 'squeeze'].includes(name)) return x;
    if (['size', 'dim', 'shape', 'numel'].includes(name)) return unknown;
    this.note(`There is no layer for "${name}" of a tensor here: it was left out.`);
    return x;
  }

  private concatenate(tensors: Value[]): Value {
    const paths = tensors.map((each) => (each as TensorValue).layers);
    let shared = 0;
    while (paths.every((path) => shared < path.length && path[shared] === paths[0]![shared])) shared++;
    return { kind: 'tensor', layers: [...paths[0]!.slice(0, shared), { name: 'Concat', params: { branches: paths.map((path) => path.slice(shared)) } }] };
  }

  private callMethod(object: Value, name: string, args: Argument[]): Value {
    if (isKind(object, 'tensor')) return this.tensorFunction(name, object, args);
    if (isKind(object, 'list') || isKind(object, 'stack')) {
      if (name === 'append' && args[0]) object.items.push(args[0].value);
      if (name === 'extend' && isKind(args[0]?.value, 'list')) object.items.push(...args[0].value.items);
      return ['append', 'extend'].includes(name) ? null : object;
    }
    if (isKind(object, 'instance')) {
      if (name === 'add_module' && typeof args[0]?.value === 'string') object.fields.set(args[0].value, args[1]?.value ?? unknown);
      // model.to(device), model.cuda(), model.eval() …
      return ['to', 'cuda', 'cpu', 'eval', 'train', 'float', 'half'].includes(name) ? object : unknown;
    }
    if (isKind(object, 'row')) return object;
    if (isKind(object, 'dict') && name === 'items') return list(object.entries.map(([key, value]) => list([key, value])));
    return unknown;
  }

  private builtin(name: string, args: Argument[]): Value | undefined {
    const values = args.map(({ value }) => value);
    const numbers = values.filter((value): value is number => typeof value === 'number');
    const [first] = values;
    switch (name) {
      case 'range': {
        if (numbers.length !== values.length) return unknown;
        const [start, stop, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1] ?? 0, numbers[2] ?? 1];
        return list(Array.from({ length: Math.min(10_000, Math.max(0, Math.ceil((stop - start) / step))) }, (_, i) => start + i * step));
      }
      case 'int':
        return typeof first === 'number' ? Math.trunc(first) : unknown;
      case 'float':
        return typeof first === 'number' ? first : unknown;
      case 'round':
        return typeof first === 'number' ? Math.round(first) : unknown;
      case 'max':
        return numbers.length > 0 && numbers.length === values.length ? Math.max(...numbers) : unknown;
      case 'min':
        return numbers.length > 0 && numbers.length === values.length ? Math.min(...numbers) : unknown;
      case 'len':
        return isKind(first, 'list') || isKind(first, 'stack') ? first.items.length : unknown;
      case 'list':
      case 'tuple':
        return isKind(first, 'list') || isKind(first, 'stack') ? list([...first.items]) : list([]);
      case 'enumerate':
        return isKind(first, 'list') || isKind(first, 'stack') ? list(first.items.map((item, i) => list([i, item]))) : unknown;
      case 'zip':
        return values.every((each) => isKind(each, 'list')) && isKind(first, 'list')
          ? list(first.items.map((_, i) => list(values.map((each) => (isKind(each, 'list') ? (each.items[i] ?? unknown) : unknown)))))
          : unknown;
      default:
        return undefined;
    }
  }

  private dataset(name: string, args: Argument[]): DatasetValue {
    const named = new Map(namedArguments(name === 'ImageFolder' ? ['root', 'transform'] : ['root', 'train', 'transform', 'target_transform', 'download'], args).map(({ name: key, value }) => [key, value]));
    const root = named.get('root');
    const train = named.get('train');
    const folder = name === 'ImageFolder';
    return {
      kind: 'dataset',
      entry: { name, params: folder && typeof root === 'string' ? { root: root.replace(/\/(train|val|test)\/?$/, ''), size: 32 } : {} },
      train: folder ? (typeof root === 'string' && /val|test/i.test(root) ? false : true) : typeof train === 'boolean' ? train : true,
      transform: named.get('transform') ?? null,
    };
  }

  private loader(args: Argument[]): Value {
    const named = new Map(namedArguments(['dataset', 'batch_size', 'shuffle'], args).map(({ name, value }) => [name, value]));
    this.loaders.push({
      dataset: named.get('dataset') ?? unknown,
      batchSize: named.get('batch_size') ?? unknown,
      shuffle: named.get('shuffle') ?? false,
      dropLast: named.get('drop_last') ?? false,
    });
    return unknown;
  }
}

/** The modules given to a Sequential: one by one, as a list, or named in pairs. */
function modules(values: Value[]): Value[] {
  return values.flatMap((value) => {
    if (isKind(value, 'dict')) return value.entries.map(([, module]) => module);
    if (!isKind(value, 'list')) return [value];
    return value.items.map((item) => (isKind(item, 'list') && typeof item.items[0] === 'string' ? (item.items[1] ?? unknown) : item));
  });
}

/** A Compose given where a list is taken. */
function flatStack(value: Value): Value {
  return isKind(value, 'stack') ? list(value.items) : value;
}

function lookUp(name: string, scope: Scope | null): Value {
  for (let at = scope; at; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return { kind: 'external', path: name };
}

function memberOf(of: ClassValue, name: string): Value | undefined {
  const own = of.members.get(name);
  if (own !== undefined) return own;
  for (const base of of.bases) {
    const inherited = isKind(base, 'class') ? memberOf(base, name) : undefined;
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/** Python's truth. */
function truth(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return isKind(value, 'list') || isKind(value, 'stack') ? value.items.length > 0 : true;
}

function arithmetic(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    case '//': return Math.floor(a / b);
    case '%': return a - b * Math.floor(a / b);
    case '**': return a ** b;
    case '==': return a === b;
    case '!=': return a !== b;
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    case 'is': return a === b;
    case 'is not': return a !== b;
    default: return unknown;
  }
}
