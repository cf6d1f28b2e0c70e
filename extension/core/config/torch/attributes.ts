import { pasteBudget } from '../../budget';
import { said } from '../../../shared/said';
import { batchesOf, datasetAttribute } from './data-values';
import { Machine } from './machine';
import { hasWeights, renumbered } from './modules';
import { tensorAttribute, tensorIndex } from './tensor-functions';
import { dict, entryOf, isKind, isModule, isModuleClass, itemsOf, list, memberOf, unknown, whyAnyUnknown, whyUnknown, type ClassValue, type ExternalValue, type FunctionValue, type InstanceValue, type RowValue, type SliceValue, type Value } from './values';
import { parentOf } from './written-name';

/** `object.name` and `object[index]`. */
export abstract class Attributes extends Machine {
  attribute(object: Value, name: string): Value {
    if (name === '__class__') return this.classOf(object);
    if (name === '__name__' || name === '__qualname__') return isKind(object, 'class') || isKind(object, 'function') ? object.name : isKind(object, 'external') ? object.path.slice(object.path.lastIndexOf('.') + 1) : unknown(said`this name is not known here`, this.line);
    if (isKind(object, 'external')) return constantOf(object, name) ?? (object.path.length > pasteBudget.name ? unknown(said`this name is too long`, this.line) : { kind: 'external', path: `${object.path}.${name}`, line: object.line || this.line, imported: object.imported });
    if (isKind(object, 'instance')) return this.instanceAttribute(object, name);
    if (isKind(object, 'class')) return this.classAttribute(object, name);
    if (isKind(object, 'super')) return this.superAttribute(object.self, object.after, name);
    if (isKind(object, 'unknown')) return object.times === undefined ? object : { ...object, times: undefined };
    if (isKind(object, 'tensor')) return tensorAttribute(object, name, this) ?? { kind: 'method', object, name };
    if (isKind(object, 'stack')) {
      this.meter.touched(object.names.length);
      const at = object.names.indexOf(name);
      if (at >= 0) return object.items[at]!;
      if (name === 'training') return this.training;
      if (name === 'transforms') return list(object.items);
    }
    if (isKind(object, 'row')) return this.rowAttribute(object, name);
    if (isKind(object, 'dataset')) return datasetAttribute(object, name, this);
    if (isKind(object, 'loader')) return name === '__len__' ? batchesOf(object) : name === 'dataset' ? object.dataset : name === 'batch_size' ? object.batchSize : { kind: 'method', object, name };
    if (isKind(object, 'parameter')) {
      if (name === 'data' || name === 'grad') return object;
      if (name === 'requires_grad') return true;
      if (name === 'ndim') return object.axes;
      if (name === 'shape') return list(Array.from({ length: object.axes }, () => unknown(said`the sizes of a weight are not known here`, this.line)), 'tuple');
    }
    if (isKind(object, 'dict') && !['get', 'items', 'keys', 'values', 'update', 'pop', 'copy', 'setdefault'].includes(name)) return entryOf(object, name) ?? unknown(said`"${{ name }}" is not in the dict`, this.line);
    if (typeof object === 'string' && name === 'parent') return parentOf(object);
    if (typeof object === 'string' && name === 'name') return object.slice(1 + object.lastIndexOf('/'));
    if (isKind(object, 'partial') && name === 'func') return object.callee;
    return { kind: 'method', object, name };
  }

  protected classOf(object: Value): Value {
    if (isKind(object, 'instance')) return object.of;
    const named = (path: string): Value => ({ kind: 'external', path, line: this.line, imported: true });
    if (isKind(object, 'row')) return named(`torch.nn.${object.entry.name}`);
    if (isKind(object, 'stack')) return named(`torch.nn.${object.of}`);
    if (isKind(object, 'list')) return named(object.of);
    if (typeof object === 'string') return named('str');
    if (typeof object === 'boolean') return named('bool');
    if (typeof object === 'number') return named(Number.isInteger(object) ? 'int' : 'float');
    return whyUnknown(object) ?? unknown(said`this class is not known here`, this.line);
  }

  protected instanceAttribute(object: InstanceValue, name: string): Value {
    const field = object.fields.get(name);
    if (field !== undefined) return field;
    if (name === 'training' && isModuleClass(object.of)) return this.training;
    if (name === '__dict__') return dict(object.fields);
    if (name === '_modules') return dict([...object.fields].filter(([, value]) => isModule(value)));
    const member = memberOf(object.of, name);
    if (isKind(member, 'function')) return this.bound(member, object, object.of);
    if (member !== undefined) return member;
    if (isKind(object.base, 'row') || isKind(object.base, 'stack')) {
      const inner = this.attribute(object.base, name);
      return isKind(inner, 'method') ? { ...inner, object } : inner;
    }
    return { kind: 'method', object, name };
  }

  protected bound(member: FunctionValue, object: Value, of: ClassValue): Value {
    if (member.decorator === 'static') return member;
    if (member.decorator === 'class') return { ...member, self: of };
    if (member.decorator === 'property' && isKind(object, 'instance')) return this.callFunction({ ...member, self: object }, []);
    return { ...member, self: object };
  }

  protected classAttribute(object: ClassValue, name: string): Value {
    const member = memberOf(object, name);
    if (isKind(member, 'function') && member.decorator === 'class') return { ...member, self: object };
    if (member !== undefined) return member;
    if (object.bases.some((base) => isKind(base, 'external') && /Enum$/.test(base.path))) return unknown(said`"${{ name }}" is not in ${{ object: object.name }}`, this.line);
    return { kind: 'method', object, name };
  }

  protected superAttribute(self: Value, after: ClassValue, name: string): Value {
    for (const base of after.bases) {
      const member = isKind(base, 'class') ? memberOf(base, name) : undefined;
      if (isKind(member, 'function')) return this.bound(member, self, after);
      if (member !== undefined) return member;
    }
    if (name === '__init__' && isKind(self, 'instance')) {
      return { kind: 'partial', callee: { kind: 'method', object: self, name: '__init__ of the library' }, args: [{ name: null, value: after.library }] };
    }
    if (name === 'forward' && isKind(self, 'instance') && self.base !== null) return { kind: 'partial', callee: self.base, args: [] };
    return { kind: 'method', object: self, name };
  }

  protected rowAttribute(object: RowValue, name: string): Value {
    if (object.table === 'layer') {
      if ((name === 'weight' || name === 'bias') && hasWeights(object.entry.name)) {
        if (name === 'bias' && object.entry.params.bias === false) return null;
        if (object.entry.params.affine === false) return null;
        return { kind: 'parameter', of: object, name, axes: name === 'bias' ? 1 : /Conv/.test(object.entry.name) ? 4 : object.entry.name === 'Linear' ? 2 : 1 };
      }
      if (name === 'training') return this.training;
      const given = object.given.get(name);
      if (given !== undefined) return ['kernel_size', 'stride', 'padding', 'dilation'].includes(name) && typeof given === 'number' ? list([given, given], 'tuple') : given;
      const fallback = object.entry.params[name];
      if (typeof fallback === 'number' || typeof fallback === 'string' || typeof fallback === 'boolean') return fallback;
      if (name === 'bias' || name === 'weight') return null;
    }
    if (object.table === 'optimizer' && (name === 'param_groups' || name === 'defaults')) return unknown(said`"${{ name }}" of an optimizer is known only to a run`, this.line);
    if (object.table === 'optimizer' && name === 'optimizer') return object;
    return { kind: 'method', object, name };
  }

  protected index(object: Value, index: Value): Value {
    if (isKind(object, 'tensor')) return tensorIndex(object, index, this);
    if (isKind(object, 'instance')) {
      const own = memberOf(object.of, '__getitem__');
      if (isKind(own, 'function')) return this.callFunction({ ...own, self: object }, [{ name: null, value: index }]);
      if (object.base !== null) return this.index(object.base, index);
      if (object.of.name === 'Namespace' && typeof index === 'string') return object.fields.get(index) ?? null;
    }
    if (isKind(object, 'external') || isKind(object, 'class')) return object;
    const why = whyUnknown(isKind(object, 'list') ? null : object) ?? (isKind(index, 'slice') ? null : whyUnknown(index));
    if (why) return { ...why, times: undefined };
    if (isKind(object, 'dict')) return entryOf(object, index) ?? unknown(said`the key ${{ key: JSON.stringify(typeof index === 'object' ? '…' : index) }} is not in the dict`, this.line);
    if (isKind(index, 'slice')) return this.sliced(object, index);
    if (isKind(object, 'stack') && typeof index === 'string') return object.items[(this.meter.touched(object.names.length), object.names.indexOf(index))] ?? unknown(said`"${{ index }}" is not in the ModuleDict`, this.line);
    if (isKind(object, 'parameters')) return object;
    if (typeof object === 'string') this.meter.touched(object.length);
    const items = itemsOf(object);
    if (items && typeof index === 'number') return items.at(index) ?? unknown(said`there is no such item`, this.line);
    if (items && typeof index === 'boolean') return items.at(Number(index)) ?? unknown(said`there is no such item`, this.line);
    return unknown(said`this item is not known here`, this.line);
  }

  protected sliced(object: Value, { start, stop, step }: SliceValue): Value {
    const items = itemsOf(object);
    const why = whyAnyUnknown([start, stop, step]);
    if (!items || why) return why ?? unknown(said`this part is not known here`, this.line);
    const every = typeof step === 'number' ? step : 1;
    if (every === 0 || !Number.isInteger(every)) return unknown(said`this part is not known here`, this.line);
    this.meter.touched(items.length);
    const size = items.length;
    const bound = (value: Value, fallback: number): number => (typeof value === 'number' ? Math.min(every < 0 ? size - 1 : size, Math.max(every < 0 ? -1 : 0, value < 0 ? value + size : value)) : fallback);
    const [from, to] = every > 0 ? [bound(start, 0), bound(stop, size)] : [bound(start, size - 1), bound(stop, -1)];
    const taken: number[] = [];
    for (let i = from; every > 0 ? i < to : i > to; i += every) taken.push(i);
    const chosen = taken.map((i) => items[i]!);
    if (typeof object === 'string') return chosen.join('');
    if (isKind(object, 'stack')) {
      const part = { ...object, items: chosen, names: taken.map((i) => object.names[i]!) };
      if (object.of === 'ModuleList') renumbered(part);
      return part;
    }
    return list(chosen, isKind(object, 'list') ? object.of : 'list');
  }
}

/** math.pi and the like. */
function constantOf({ path }: ExternalValue, name: string): number | null {
  const constants: Record<string, number> = { pi: Math.PI, e: Math.E, inf: Infinity };
  return /^(math|np|numpy|torch)$/.test(path) ? (constants[name] ?? null) : null;
}
