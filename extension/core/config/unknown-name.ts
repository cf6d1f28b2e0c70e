import type { JsonPath } from '../../shared/experiment';
import { said, type Said } from '../../shared/said';
import type { CheckContext, Finding, Property } from './check-context';
import { rename } from './fixes';
import { referenced } from './named-blocks';
import type { TableName } from './param';
import type { JsonNode, SourceText } from './source-text';
import { row, tableWords, vocabulary } from './vocabulary';
import { excerpt, listing, suggestion } from './wording';

/** A name that its table does not have: where it does belong, or the nearest name. */
export function reportUnknownName(key: JsonNode, table: TableName, path: JsonPath, context: CheckContext): void {
  const name = key.value as string;
  const { noun, one } = tableWords[table];
  const elsewhere = (Object.keys(vocabulary) as TableName[]).find((other) => row(other, name));
  const names = [...Object.keys(vocabulary[table]), ...(table === 'layer' ? context.blocks.keys() : [])];
  const fixes = elsewhere ? [] : rename(key, names);
  const words = elsewhere
    ? said`"${{ name }}" is ${{ found: tableWords[elsewhere].one }}, not ${{ wanted: one }}: ${{ place: places[elsewhere] }}.`
    : referenced(name) === undefined || context.scope
      ? said`There is no ${{ noun }} "${{ name }}": ${{ suggestion: suggestion(name, names, fixes) }}`
      : said`There is no ${{ noun }} "${{ name }}": a "$" stands for a parameter only in the body of the block that has it.`;
  context.report({ id: `unknown-${table.replace('_', '-')}`, node: key, path, said: words, fixes });
}

const places: Record<TableName, Said> = {
  dataset: said`it belongs under "dataset" of "data"`,
  layer: said`it belongs in "model"`,
  transform: said`it belongs in "train_transform" or "test_transform" of "data"`,
  batch_transform: said`it belongs in "batch_transform" of "data"`,
  loss: said`it belongs under "loss"`,
  optimizer: said`it belongs under "optimizer"`,
  scheduler: said`it belongs under "scheduler"`,
  init: said`it belongs under a layer's "init"`,
};

/** What stands where a row should, and is neither a name nor an object of one key. */
export function wrongEntry(node: JsonNode, entries: Property[], table: TableName, path: JsonPath, source: SourceText): Finding {
  const { noun, first } = tableWords[table];
  if (entries.length <= 1) {
    const words = said`${{ noun: first }} is a name, or { "Name": { parameters } }, not ${{ found: excerpt(node, source) }}.`;
    return { id: 'wrong-type', node, path, said: words };
  }
  const text = entries.map(({ property }) => `{ ${source.text.slice(property.offset, property.offset + property.length)} }`).join(', ');
  return {
    id: 'wrong-type', node, path,
    said: said`One entry is one ${{ noun }}, but this has ${{ entries: listing(entries.map(({ name }) => name)) }}: write each as an entry of its own.`,
    fixes: typeof path.at(-1) === 'number' ? [{ title: said`Split into one entry each`, edits: [{ offset: node.offset, length: node.length, text }] }] : [],
  };
}
