import { said, type Said } from '../../shared/said';
import { datasets } from '../data/datasets';
import { batchTransforms, transforms } from '../data/transforms';
import { inits } from '../model/inits';
import { layers } from '../model/layers';
import { losses } from '../train/losses';
import { optimizers } from '../train/optimizers';
import { schedulers } from '../train/schedulers';
import { either, nothing, optional, string, type Params, type Row, type TableName } from './param';

/** Every name an experiment may use, by table. Parser, schema, editor, reference and tests read these and no other list. */
export const vocabulary: Record<TableName, Record<string, Row>> = {
  dataset: datasets,
  layer: layers,
  transform: transforms,
  batch_transform: batchTransforms,
  loss: losses,
  optimizer: optimizers,
  scheduler: schedulers,
  init: inits,
};

/** What every layer may be given besides its row's parameters. */
export const layerKeys = {
  name: optional(
    either(string, nothing), null,
    'What the layer is called in the names of its weights, in place of its number: a named layer is the own attribute of the layer that it stands in, as in a PyTorch class: "layer1.0.conv1.weight". "", of a layer made of layers: it has no name, and theirs are as if they stood where it does.',
  ),
} satisfies Params;

/** All that may be given to a row of a table. */
export const givable = (table: TableName, { params }: Row): Params => (table === 'layer' ? { ...params, ...layerKeys } : params);

/** How a table's rows are called in a sentence: "no layer", "a layer", "A layer is …", "a list of layers". */
export const tableWords: Record<TableName, Record<'noun' | 'one' | 'first' | 'several', Said>> = {
  dataset: { noun: said`data set`, one: said`a data set`, first: said`A data set`, several: said`data sets` },
  layer: { noun: said`layer`, one: said`a layer`, first: said`A layer`, several: said`layers` },
  transform: { noun: said`transform`, one: said`a transform`, first: said`A transform`, several: said`transforms` },
  batch_transform: { noun: said`batch transform`, one: said`a batch transform`, first: said`A batch transform`, several: said`batch transforms` },
  loss: { noun: said`loss`, one: said`a loss`, first: said`A loss`, several: said`losses` },
  optimizer: { noun: said`optimizer`, one: said`an optimizer`, first: said`An optimizer`, several: said`optimizers` },
  scheduler: { noun: said`scheduler`, one: said`a scheduler`, first: said`A scheduler`, several: said`schedulers` },
  init: { noun: said`initialisation`, one: said`an initialisation`, first: said`An initialisation`, several: said`initialisations` },
};

export function row(table: TableName, name: string): Row | undefined {
  return Object.hasOwn(vocabulary[table], name) ? vocabulary[table][name] : undefined;
}
