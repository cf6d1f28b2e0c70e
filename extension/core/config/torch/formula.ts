import type { Context } from './context';
import { formulaText } from './operators';
import { isKind, type Value } from './values';

/** A function of the epoch as LambdaLR's text; undefined where it cannot be written so. */
export function formulaOf(value: Value, context: Context): string | undefined {
  if (isKind(value, 'list')) return value.items.length === 1 ? formulaOf(value.items[0]!, context) : undefined;
  if (!isKind(value, 'function') && !isKind(value, 'partial')) return undefined;
  return formulaText(context.call(value, [{ name: null, value: { kind: 'formula', text: 'epoch' } }])) ?? undefined;
}
