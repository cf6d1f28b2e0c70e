import { datasets } from '../data/datasets';
import { batchTransforms, transforms } from '../data/transforms';
import { inits } from '../model/inits';
import { layers } from '../model/layers';
import { losses } from '../train/losses';
import { optimizers } from '../train/optimizers';
import { schedulers } from '../train/schedulers';
import type { Row, TableName } from './param';

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

/** How a table's rows are called in a sentence. */
export const tableNouns: Record<TableName, string> = {
  dataset: 'data set',
  layer: 'layer',
  transform: 'transform',
  batch_transform: 'batch transform',
  loss: 'loss',
  optimizer: 'optimizer',
  scheduler: 'scheduler',
  init: 'initialisation',
};

export function row(table: TableName, name: string): Row | undefined {
  return Object.hasOwn(vocabulary[table], name) ? vocabulary[table][name] : undefined;
}
