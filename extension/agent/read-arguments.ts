import { nearest } from '../core/config/nearest';
import { UserError } from '../shared/user-error';
import type { Field, Fields, Given, Tool } from './tool';

/** What a tool was called with. Throws a UserError that names the argument, the value and what it should be. */
export function readArguments({ fields, required }: Pick<Tool, 'fields' | 'required'>, given: unknown): Given<Fields> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new UserError('arguments-no-object', 'Arguments are an object, such as {example}.', { example: '{"file": "simple-cnn.cnn.jsonc"}' });
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(fields, name)) throw unknownArgument(name, Object.keys(fields));
    if (!isSound(fields[name]!, value)) throw new UserError('argument-value', '"{argument}" is to be {wanted}, not {value}.', { argument: name, wanted: wanted(fields[name]!), value: JSON.stringify(value) });
  }
  const missing = required.find((name) => !Object.hasOwn(given, name));
  if (missing !== undefined) throw new UserError('argument-left-out', '"{argument}" is missing: {meaning}', { argument: missing, meaning: fields[missing]!.description });
  return given;
}

function unknownArgument(name: string, names: string[]): UserError {
  const near = nearest(name, names);
  return near
    ? new UserError('unknown-argument', 'There is no argument "{argument}": did you mean "{near}"?', { argument: name, near })
    : new UserError('unknown-argument', 'There is no argument "{argument}": use {names}.', { argument: name, names: names.join(', ') });
}

function isSound(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'string':
      return typeof value === 'string' && value !== '' && (field.enum?.includes(value) ?? true);
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value) && (value as number) >= field.minimum && (value as number) <= (field.maximum ?? Infinity);
    case 'number':
      return Number.isFinite(value) && (value as number) > field.exclusiveMinimum;
    case 'array':
      return Array.isArray(value) && value.length > 0 && value.length <= field.maxItems && value.every((each) => typeof each === 'string' && each !== '');
  }
}

/** As JSON schema says it, which models read. */
function wanted({ description: _, ...schema }: Field): string {
  return JSON.stringify(schema);
}
