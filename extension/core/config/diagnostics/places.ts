import { findNodeAtLocation, type JSONPath } from 'jsonc-parser';
import type { Choice, Fix, JsonPath } from '../../../shared/experiment';
import { said, type Said } from '../../../shared/said';
import { addProperty, remove, replace } from '../fixes';
import { inline } from '../json-text';
import type { JsonNode, SourceText } from '../source-text';

/** The node to underline: a parameter's value, else the choice's name, else what stands at the path or nearest above it. */
export function locate(source: SourceText, place: JsonPath | Choice, param?: string): { node: JsonNode; path: JsonPath } {
  const root = source.root!;
  if (Array.isArray(place)) {
    for (let length = place.length; length > 0; length--) {
      const node = findNodeAtLocation(root, place.slice(0, length) as JSONPath);
      if (node) return { node: length < place.length && node.parent?.type === 'property' ? node.parent.children![0]! : node, path: place };
    }
    return { node: root.children?.[0]?.children?.[0] ?? root, path: place };
  }
  const entry = findNodeAtLocation(root, place.path as JSONPath);
  const property = entry?.type === 'object' ? entry.children![0] : undefined;
  const value = property?.children![1];
  const given = param !== undefined && value?.type === 'object' ? findNodeAtLocation(value, [param]) : undefined;
  const name = property?.children![0];
  if (given) return { node: given, path: [...place.path, String(name!.value), param!] };
  if (name) return { node: param !== undefined && value && value.type !== 'object' ? value : name, path: place.path };
  return entry ? { node: entry, path: place.path } : locate(source, place.path);
}

/** A fix that gives one parameter of a choice a value. None where the choice is not in the text. */
export function setParam(source: SourceText, choice: Choice, param: string, value: unknown, title?: Said): Fix[] {
  const entry = findNodeAtLocation(source.root!, choice.path as JSONPath);
  if (!entry) return [];
  const written = entry.type === 'object' ? entry.children![0]!.children![1] : entry;
  if (!written) return [];
  const given = written.type === 'object' ? findNodeAtLocation(written, [param]) : entry.type === 'object' ? written : undefined;
  const edit = given ? replace(given, inline(value)) : addProperty(written, param, inline(value));
  return [{ title: title ?? said`Set "${{ key: param }}" to ${{ value: inline(value) }}`, edits: [edit] }];
}

/** A fix that gives a key of the experiment a value, where the key is in the text. */
export function setKey(source: SourceText, path: JsonPath, value: unknown, title?: Said): Fix[] {
  const key = path.at(-1)!;
  const node = findNodeAtLocation(source.root!, path as JSONPath);
  const owner = findNodeAtLocation(source.root!, path.slice(0, -1) as JSONPath) ?? (path.length === 1 ? source.root : undefined);
  const edit = node ? replace(node, inline(value)) : owner?.type === 'object' ? addProperty(owner, String(key), inline(value)) : null;
  return edit ? [{ title: title ?? said`Set "${{ key }}" to ${{ value: inline(value) }}`, edits: [edit] }] : [];
}

/** A fix that takes a choice out of its list. */
export function removeChoice(source: SourceText, choice: Choice, title = said`Remove ${{ name: choice.name }}`): Fix[] {
  const entry = findNodeAtLocation(source.root!, choice.path as JSONPath);
  return entry?.parent?.type === 'array' ? [{ title, edits: [remove(entry, source.text)] }] : [];
}

/** A fix that puts `json` into the list before a choice, or after it. */
export function insertBeside(source: SourceText, choice: Choice, where: 'before' | 'after', json: string, title: Said): Fix[] {
  const entry = findNodeAtLocation(source.root!, choice.path as JSONPath);
  if (entry?.parent?.type !== 'array') return [];
  const edit = where === 'before' ? { offset: entry.offset, length: 0, text: `${json}, ` } : { offset: entry.offset + entry.length, length: 0, text: `, ${json}` };
  return [{ title, edits: [edit] }];
}

/** A fix that puts `json` in the place of a choice. */
export function setEntry(source: SourceText, choice: Choice, json: string, title: Said): Fix[] {
  const entry = findNodeAtLocation(source.root!, choice.path as JSONPath);
  return entry ? [{ title, edits: [replace(entry, json)] }] : [];
}

/** A choice as it is written. */
export function entryText(source: SourceText, choice: Choice): string {
  const entry = findNodeAtLocation(source.root!, choice.path as JSONPath);
  return entry ? source.text.slice(entry.offset, entry.offset + entry.length) : JSON.stringify(choice.name);
}
