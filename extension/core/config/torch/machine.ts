import { pasteBudget } from '../../budget';
import { said, type Said } from '../../../shared/said';
import type { Context, Misfit, TorchNote } from './context';
import type { Meter } from './meter';
import { noteOf } from './notes';
import type { Expression, Statement } from './python-syntax';
import { Trace } from './trace';
import { isKind, type Argument, type Concatenations, type FunctionValue, type Scope, type Value } from './values';

/** Turns of a while loop. */
export const turnLimit = 10_000;

/** How a statement ends a block: null where the next one follows. */
export type Ending = { kind: 'return'; value: Value } | { kind: 'break' | 'continue' | 'raise' } | null;

/** What the interpreter's parts share. Each part is a class upon the one below it: machine, attributes, calls, assignments, expressions, flow, interpreter. */
export abstract class Machine implements Context {
  readonly globals: Scope = { names: new Map(), outer: null };
  trace = new Trace();
  /** Functions and classes that were called. */
  called = new Set<Value>();
  notes: TorchNote[] = [];
  line = 1;
  training = true;
  argumentText = '';
  concatenations: Concatenations = [];
  protected misfits: Misfit[] = [];
  protected following = false;

  constructor(readonly meter: Meter) {}

  /** Computes without keeping notes. */
  quietly<T>(compute: () => T): T {
    return this.with({ notes: [] }, compute);
  }

  /** Computes with fields of its own, which have their values again afterwards. */
  protected with<T>(own: Partial<{ notes: TorchNote[]; misfits: Misfit[]; following: boolean; training: boolean; trace: Trace; called: Set<Value>; concatenations: Concatenations }>, compute: () => T): T {
    const before = Object.fromEntries(Object.keys(own).map((key) => [key, this[key as keyof this]]));
    Object.assign(this, own);
    try {
      return compute();
    } finally {
      Object.assign(this, before);
    }
  }

  note(words: Said, line = this.line): void {
    if (this.notes.length > pasteBudget.notes) return;
    const note = noteOf(line, this.notes.length === pasteBudget.notes ? said`More than ${{ notes: pasteBudget.notes }} things are not as there: what else is not is left unsaid.` : words);
    if (!this.notes.some(({ line: other, message }) => other === line && message === note.message)) this.notes.push(note);
  }

  misfit(words: Said, sized = true): void {
    if (this.misfits.length < pasteBudget.notes) this.misfits.push({ ...noteOf(this.line, words), sized });
  }

  /** What runs without gradients measures: it says nothing of training. In a forward it is told. */
  protected withoutGradient<T>(names: string[], carryOut: () => T): T {
    if (!names.some((name) => /\b(no_grad|inference_mode)\b/.test(name))) return carryOut();
    if (this.following) {
      this.note(said`No gradient goes through this part there; here one does.`);
      return carryOut();
    }
    const { trace } = this;
    trace.measuring++;
    try {
      return this.quietly(carryOut);
    } finally {
      trace.measuring--;
    }
  }

  protected lookUp(name: string, scope: Scope): Value {
    for (let at: Scope | null = scope; at; at = at.outer) {
      const value = at.names.get(name);
      if (value !== undefined && !(isKind(value, 'unknown') && isLossName(name))) return value;
    }
    // A loss that another part of the code computes.
    if (isLossName(name)) return { kind: 'loss', divided: 1 };
    return { kind: 'external', path: name, line: this.line, imported: false };
  }

  abstract call(callee: Value, args: Argument[]): Value;
  abstract attribute(object: Value, name: string): Value;
  abstract setAttribute(object: Value, name: string, value: Value): void;
  protected abstract callFunction(callee: FunctionValue, args: Argument[]): Value;
  protected abstract execute(statements: Statement[], scope: Scope): Ending;
  protected abstract evaluate(expression: Expression, scope: Scope): Value;
  protected abstract operate(operator: string, a: Value, b: Value): Value;
}

const isLossName = (name: string): boolean => /^loss$|_loss$|^loss_/.test(name);
