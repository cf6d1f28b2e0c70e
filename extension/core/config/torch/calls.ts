import { said } from '../../../shared/said';
import { Attributes } from './attributes';
import { callLibrary } from './libraries';
import { callMethod } from './methods';
import { deepCopy } from './modules';
import type { Parameter } from './python-syntax';
import { asPlaced, followedBy, unsized } from './tensor';
import { changedInPlace } from './tensor-functions';
import { dict, isKind, isModule, isModuleClass, list, memberOf, reasonAt, unknown, whyUnknown, type Argument, type ClassValue, type FunctionValue, type InstanceValue, type RowValue, type Scope, type StackValue, type TensorValue, type Value } from './values';

/** Calls: of functions and classes, of modules with a picture. */
export abstract class Calls extends Attributes {
  call(callee: Value, args: Argument[]): Value {
    if (typeof callee !== 'object' || callee === null) return unknown(said`this is called, but is no function`, this.line);
    if (!this.meter.enter()) return unknown(said`functions call each other too deeply here`, this.line);
    this.meter.steps(1 + (args.length >> 3));
    const value = this.carryOut(callee, args);
    this.meter.leave();
    return value;
  }

  protected carryOut(callee: Exclude<Value, number | string | boolean | null>, args: Argument[]): Value {
    switch (callee.kind) {
      case 'external':
        return callLibrary(callee.path, callee.imported, args, this);
      case 'function':
        this.called.add(callee);
        // What these names do to a path is written in ways that no layer is read from, and is always the same.
        return /^drop_(path|connect)$/.test(callee.name) && isKind(args[0]?.value, 'tensor') ? callLibrary(`torch.${callee.name}`, true, args, this) : this.callFunction(callee, args);
      case 'class':
        return this.construct(callee, args);
      case 'partial': {
        const given = new Set(args.map(({ name }) => name));
        const [placed, named] = [callee.args.filter(({ name }) => name === null), callee.args.filter(({ name }) => name !== null && !given.has(name))];
        return this.call(callee.callee, [...placed, ...args, ...named]);
      }
      case 'instance':
      case 'row':
      case 'stack':
        return this.callModule(callee, args);
      case 'method':
        if (callee.name === '__init__ of the library') return this.initLibrary(callee.object, args);
        if (isKind(callee.object, 'class') && callee.name === '__init__') return null;
        return callMethod(callee.object, callee.name, args, this);
      case 'unknown': {
        const x = args[0]?.value;
        if (!isKind(x, 'tensor')) return callee;
        if (!callee.told) this.note(said`What is applied here is not known (${{ reason: reasonAt(callee, this.line) }}): it was left out.`);
        return unsized(x);
      }
      default:
        return unknown(said`this is called, but is no function`, this.line);
    }
  }

  /** A module put into a network, or a loss that is computed. Outside of `follow` its notes are not kept: they would come twice. */
  protected callModule(callee: InstanceValue | RowValue | StackValue, args: Argument[]): Value {
    if (isKind(callee, 'row') && callee.table === 'loss') return { kind: 'loss', divided: 1 };
    if (isKind(callee, 'row') && callee.table === 'batch_transform') return list([unknown(said`mixed pictures are known only to a run`, this.line), unknown(said`mixed labels are known only to a run`, this.line)], 'tuple');
    const x = args[0]?.value;
    if (this.following || !isKind(x, 'tensor')) return this.applyModule(callee, args);
    return this.with({ notes: [], misfits: [], following: true, concatenations: [] }, () => this.applyModule(callee, args));
  }

  protected applyModule(callee: InstanceValue | RowValue | StackValue, args: Argument[]): Value {
    const x = args[0]?.value;
    if (isKind(callee, 'stack')) {
      if (callee.of === 'ModuleList' || callee.of === 'ModuleDict') return unknown(said`a ${{ of: callee.of }} has no forward`, this.line);
      this.meter.affords({ layers: callee.items.length, values: 0, depth: 0 });
      return callee.items.reduce<Value>((y, module) => this.call(module, [{ name: null, value: y }]), x ?? unknown(said`nothing is given to this Sequential`, this.line));
    }
    if (isKind(callee, 'row')) return isKind(x, 'tensor') ? this.applyRow(callee, x) : (whyUnknown(x) ?? unknown(said`what goes into this layer is no tensor`, this.line));
    const forward = memberOf(callee.of, 'forward') ?? memberOf(callee.of, '__call__');
    if (isKind(forward, 'function')) return this.callFunction({ ...forward, self: callee }, args);
    if (callee.base !== null) return this.call(callee.base, args);
    // Libraries whose base class has a forward of its own put the picture through this field.
    const inner = ['net', 'model', 'backbone', 'network'].map((name) => callee.fields.get(name)).find(isModule);
    if (inner && callee.of.bases.some((base) => isKind(base, 'external'))) return this.call(inner, args);
    return unknown(said`"${{ of: callee.of.name }}" has no forward`, callee.of.line);
  }

  protected applyRow(module: RowValue, x: TensorValue): Value {
    if (module.table !== 'layer') return x;
    const { name, params } = module.entry;
    // A layer whose place is taken before the view of what comes in is a map's again sees what PyTorch's sees.
    const placed = asPlaced(x, this);
    this.checkSizes(module, placed);
    const normalized = module.given.get('normalized_shape');
    const sizes = isKind(normalized, 'list') ? normalized.items : [normalized];
    const partly = (name === 'LayerNorm' || name === 'RMSNorm') && placed.actual && sizes.every((size) => typeof size === 'number') && sizes.length < placed.actual.length;
    const result = followedBy(placed, { name, params: partly ? { ...params, normalized_shape: sizes } : params }, this, module);
    return module.given.get('inplace') === true && x.actual === x.shape ? changedInPlace(x, result) : result;
  }

  /** The sizes that PyTorch's modules are told must be those that come in. */
  protected checkSizes({ entry, given }: RowValue, { actual }: TensorValue): void {
    for (const key of ['in_channels', 'in_features', 'num_features', 'num_channels']) {
      const size = given.get(key);
      if (typeof size === 'number' && actual && actual[0] !== size) this.misfit(said`${{ entry: entry.name }} says ${{ key }} ${{ size }}, but ${{ channels: actual[0]! }} come in.`, actual.length === 1);
    }
  }

  protected construct(of: ClassValue, args: Argument[]): Value {
    this.called.add(of);
    const instance: InstanceValue = { kind: 'instance', of, fields: new Map(), base: null, line: this.line, given: new Map() };
    const init = memberOf(of, '__init__');
    if (isKind(init, 'function')) {
      instance.given = this.bind(init, [{ name: null, value: instance }, ...args], { names: new Map(), outer: null });
      if (isModuleClass(of)) this.trace.modules.push(instance);
      this.callFunction({ ...init, self: instance }, args);
    } else if (of.fields) this.fillFields(instance, of.fields, args);
    else {
      if (isModuleClass(of)) this.trace.modules.push(instance);
      if (of.library) this.initLibrary(instance, [{ name: null, value: of.library }, ...args]);
    }
    return instance;
  }

  protected fillFields(instance: InstanceValue, fields: string[], args: Argument[]): void {
    const placed = args.filter(({ name }) => name === null);
    const named = new Map(args.map((arg) => [arg.name, arg]));
    this.meter.touched(fields.length);
    fields.forEach((field, i) => {
      const given = named.get(field) ?? placed[i];
      const fallback = instance.of.members.get(field);
      instance.fields.set(field, given?.value ?? (fallback === undefined ? unknown(said`"${{ field }}" of ${{ of: instance.of.name }} is not given`, instance.line) : deepCopy(fallback, this.meter)));
    });
    const after = memberOf(instance.of, '__post_init__');
    if (isKind(after, 'function')) this.callFunction({ ...after, self: instance }, []);
  }

  /** `super().__init__(…)` of a class that is made from a library's: a stack's modules, a layer's arguments. */
  protected initLibrary(object: Value, [library, ...args]: Argument[]): Value {
    if (!isKind(object, 'instance') || !isKind(library?.value, 'external')) return null;
    const { path, imported } = library.value;
    if (/(^|\.)(Sequential|ModuleList|ModuleDict|Compose)$/.test(path) || /(2d|1d|Linear|Norm|ReLU|SiLU|GELU|Dropout|Flatten)$/.test(path)) {
      const base = callLibrary(path, imported, args, this);
      object.base = base;
    }
    return null;
  }

  protected callFunction(callee: FunctionValue, args: Argument[]): Value {
    this.called.add(callee);
    const scope: Scope = { names: new Map(), outer: callee.scope, function: { owner: callee.owner, self: callee.self } };
    const given = callee.self === null ? args : [{ name: null, value: callee.self }, ...args];
    this.bind(callee, given, scope);
    if (!Array.isArray(callee.body)) return this.evaluate(callee.body, scope);
    if (callee.isGenerator) {
      scope.yielded = [];
      this.execute(callee.body, scope);
      return list(scope.yielded);
    }
    const { body } = callee;
    const ending = this.withoutGradient(callee.measures ? ['no_grad'] : [], () => this.execute(body, scope));
    if (ending?.kind === 'raise') return unknown(said`"${{ callee: callee.name }}" ends in an error here`, this.line);
    return ending?.kind === 'return' ? ending.value : null;
  }

  /** A function's parameters from the arguments of a call. */
  protected bind(callee: FunctionValue, args: Argument[], scope: Scope): Map<string, Value> {
    const positional = args.filter(({ name }) => name === null).map(({ value }) => value);
    let next = 0;
    this.meter.touched(callee.params.length);
    const named = new Map(args.filter(({ name }) => name !== null && name !== '**').map(({ name, value }) => [name!, value]));
    const open = args.find(({ name }) => name === '**')?.value;
    callee.params.forEach(({ name, star, named: byName }: Parameter, i) => {
      if (star === '*') {
        scope.names.set(name, list(positional.slice(next), 'tuple'));
        next = positional.length;
      } else if (star === '**') scope.names.set(name, open ?? dict(named));
      else if (next < positional.length && !byName && !named.has(name)) scope.names.set(name, positional[next++]!);
      else {
        const given = [named.get(name), open, callee.defaults[i]].find((value) => value !== undefined);
        scope.names.set(name, given !== undefined ? given : unknown(said`"${{ name }}" of ${{ owner: callee.owner && callee.name === '__init__' ? callee.owner.name : callee.name }} is not given in this code`, callee.line));
        named.delete(name);
      }
    });
    return scope.names;
  }
}
