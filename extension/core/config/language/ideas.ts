import type { LayerRow } from '../../model/layer';
import type { Row, TableName } from '../param';

const tableIdeas: Partial<Record<TableName, string>> = {
  scheduler: 'The optimizer decides in which direction each weight moves; the scheduler only changes, over the run, how far (the learning rate).',
  optimizer: 'The optimizer turns gradients into changes of the weights; a scheduler only changes its learning rate over the run.',
  loss: 'The loss is the one number that training makes small; accuracy is only looked at.',
  batch_transform: 'Works on a whole training batch and mixes its labels too, so the targets become shares of classes.',
  init: 'Where the weights begin: large enough that signals survive many layers, small enough that they do not blow up.',
};

const groupIdeas: Partial<Record<LayerRow['group'], string>> = {
  normalization:
    'What is normalised over: BatchNorm each channel over all pictures of the batch and all pixels; LayerNorm and RMSNorm each picture on its own over all its channels; GroupNorm each picture over groups of channels; InstanceNorm each picture and channel over its pixels. Only BatchNorm depends on the other pictures, so it keeps running statistics for evaluation.',
  convolution: 'The same small filters at every place: few weights, and a pattern is found wherever it is. Each layer widens what one output sees (the receptive field).',
  pooling: 'Smaller maps cost less and make each later layer see more of the picture.',
  regularization: 'Makes training harder on purpose so that the network cannot rely on single values; off in evaluation.',
  activation: 'The bend between linear maps: without one, a stack of layers could compute no more than a single one.',
};

/** The idea behind a row in the field's words, where its own documentation does not give it. */
export function ideaOf(table: TableName, row: Row): string | null {
  return (table === 'layer' ? groupIdeas[(row as LayerRow).group] : tableIdeas[table]) ?? null;
}
