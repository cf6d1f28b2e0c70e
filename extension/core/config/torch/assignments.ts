import { said } from '../../../shared/said';
import { Calls } from './calls';
import { put } from './modules';
import type { Expression } from './python-syntax';
import { isKind, isModule, itemsOf, list, sameness, setEntry, unknown, whyUnknown, type Scope, type Value } from './values';
import { textOf } from './written-name';

/** Names, fields and items that are set. */
export abstract class Assignments extends Calls {
  protected setName(name: string, value: Value, scope: Scope): void {
    let at: Scope = scope;
    if (scope.outward?.has(name)) {
      while (at.outer && (at === scope || !at.names.has(name))) at = at.outer;
    }
    at.names.set(name, value);
    this.remember(name, value);
    if ((isKind(value, 'unknown') && !value.told) || (isKind(value, 'instance') && !isModule(value))) this.rememberUnread(name);
  }

  protected rememberUnread(name: string): void {
    const kind = /optimi[sz]er|^opt$/i.test(name) ? 'optimizer' : /sched/i.test(name) ? 'scheduler' : /^criterion$|^loss_?(fn|func|function)$/i.test(name) ? 'loss' : /^(model|net|network|cnn)$/i.test(name) ? 'network' : null;
    if (kind && !/state|step|name|class|type|lr$/i.test(name) && !this.trace.unread.has(kind)) this.trace.unread.set(kind, this.line);
  }

  /** Lists of transforms are kept by the name they are given. */
  protected remember(name: string, value: Value): void {
    const transforms = isKind(value, 'row') ? value.table === 'transform' : isKind(value, 'stack') && value.items.length > 0 && !this.trace.composed.has(value) && value.items.every((item) => (isKind(item, 'row') && item.table === 'transform') || isKind(item, 'stack') || (isKind(item, 'unknown') && item.told));
    if (transforms && (isKind(value, 'stack') || isKind(value, 'row')) && !this.trace.composed.has(value)) {
      this.trace.compositions.push({ name, value });
      this.trace.composed.add(value);
    }
    if (isKind(value, 'dict')) {
      this.meter.touched(value.entries.size);
      value.entries.forEach(([key, each]) => typeof key === 'string' && isKind(each, 'stack') && this.remember(key, each));
    }
  }

  protected assign(target: Expression, value: Value, scope: Scope): void {
    switch (target.kind) {
      case 'name':
        return this.setName(target.name, value, scope);
      case 'attribute':
        return this.setAttribute(this.evaluate(target.object, scope), target.name, value);
      case 'index':
        return this.setItem(this.evaluate(target.object, scope), this.evaluate(target.index, scope), value, textOf(target.object));
      case 'list':
        return this.unpack(target.items, value, scope);
      case 'star':
        return this.assign(target.value, value, scope);
    }
  }

  protected unpack(targets: Expression[], value: Value, scope: Scope): void {
    const items = itemsOf(value);
    const star = targets.findIndex(({ kind }) => kind === 'star');
    if (!items) {
      const why = isKind(value, 'tensor') ? unknown(said`a batch cannot be taken apart here`, this.line) : (whyUnknown(value) ?? unknown(said`this value cannot be taken apart`, this.line));
      targets.forEach((target) => this.assign(target, why, scope));
    } else if (star < 0) targets.forEach((target, i) => this.assign(target, items[i] ?? unknown(said`there are fewer values than names`, this.line), scope));
    else {
      const after = targets.length - star - 1;
      targets.slice(0, star).forEach((target, i) => this.assign(target, items[i] ?? null, scope));
      this.assign(targets[star]!, list(items.slice(star, items.length - after)), scope);
      targets.slice(star + 1).forEach((target, i) => this.assign(target, items[items.length - after + i] ?? null, scope));
    }
  }

  setAttribute(object: Value, name: string, value: Value): void {
    if (isKind(object, 'instance')) {
      object.fields.set(name, value);
      // A Sequential of one's own goes through its modules in the order in which they were set.
      if (isKind(object.base, 'stack') && object.base.of === 'Sequential' && isModule(value)) put(object.base, name, value, this.meter);
    } else if (isKind(object, 'class')) object.members.set(name, value);
    else if (isKind(object, 'stack')) {
      const at = object.names.indexOf(name);
      if (at >= 0) object.items[at] = value;
    } else if (isKind(object, 'dataset') && name === 'transform') object.transform = value;
    else if (isKind(object, 'dict')) {
      object.entries.delete(sameness(name));
      setEntry(object, name, value);
    } else if (isKind(object, 'parameter') && name === 'requires_grad' && value === false) this.note(said`Weights are kept from training here ("requires_grad"): in an experiment all are trained.`);
    else if (isKind(object, 'unknown') && name === 'requires_grad' && value === false) this.note(said`Weights are kept from training here ("requires_grad"): in an experiment all are trained.`);
    else if (isKind(object, 'row') && object.table === 'layer') {
      if (Object.hasOwn(object.entry.params, name) || object.given.has(name)) this.note(said`"${{ name }}" of ${{ entry: object.entry.name }} is changed here after it was made: it was left out.`);
      else if (name === 'weight' || name === 'bias') this.note(said`The ${{ name }} of ${{ entry: object.entry.name }} is replaced here: it was left out.`);
    }
  }

  protected setItem(object: Value, index: Value, value: Value, text: string): void {
    if (isKind(object, 'dict')) {
      setEntry(object, index, value);
    } else if (isKind(object, 'list') || isKind(object, 'stack')) {
      if (isKind(object, 'stack')) this.meter.touched(object.names.length);
      const at = isKind(object, 'stack') && typeof index === 'string' ? object.names.indexOf(index) : typeof index === 'number' ? (index < 0 ? index + object.items.length : Math.trunc(index)) : -1;
      if (at >= 0 && at < object.items.length) object.items[at] = value;
      else if (isKind(object, 'stack') && typeof index === 'string') {
        object.names.push(index);
        object.items.push(value);
      } else object.items.splice(0, object.items.length, whyUnknown(index) ?? unknown(said`the place of this item is not known`, this.line));
    } else if (isKind(object, 'instance') && isKind(object.base, 'stack')) this.setItem(object.base, index, value, text);
    else if (isKind(object, 'tensor')) this.note(said`A part of a tensor is written here, for which there is no layer: it was left out.`);
    else if (index === 'lr' || /param_groups/.test(text)) this.note(said`The optimizer's "${{ what: typeof index === 'string' ? index : 'groups' }}" is changed by hand here: it was left out.`);
  }

  protected remove(target: Expression, scope: Scope): void {
    if (target.kind === 'attribute') {
      const object = this.evaluate(target.object, scope);
      if (isKind(object, 'instance')) object.fields.delete(target.name);
    } else if (target.kind === 'index') {
      const object = this.evaluate(target.object, scope);
      const index = this.evaluate(target.index, scope);
      if (isKind(object, 'dict')) object.entries.delete(sameness(index));
      else if ((isKind(object, 'list') || isKind(object, 'stack')) && typeof index === 'number') {
        this.meter.touched(object.items.length);
        object.items.splice(index, 1);
        if (isKind(object, 'stack')) object.names.splice(index, 1);
      }
    } else if (target.kind === 'name') scope.names.delete(target.name);
  }
}
