import { asIs, said, together, type Said } from '../../../shared/said';
import type { TransformRow } from '../../data/transform';
import type { LayerRow } from '../../model/layer';
import type { Row, TableName } from '../param';

const tableIdeas: Partial<Record<TableName, Said>> = {
  scheduler: said`The optimizer decides in which direction each weight moves; the scheduler only changes, over the run, how far (the learning rate).`,
  optimizer: said`The optimizer turns gradients into changes of the weights; a scheduler only changes its learning rate over the run.`,
  loss: said`The loss is the one number that training makes small; accuracy is only looked at.`,
  batch_transform: said`Works on a whole training batch and mixes its labels too, so the targets become shares of classes.`,
  init: said`Where the weights begin: large enough that signals survive many layers, small enough that they do not blow up.`,
};

const groupIdeas: Partial<Record<LayerRow['group'], Said>> = {
  normalization:
    together(
      [
        said`Which values are normalised together:`,
        asIs(''),
        said`- BatchNorm: one channel, over all pictures of the batch and all pixels. The only one that depends on the other pictures, so it keeps running statistics for evaluation.`,
        said`- LayerNorm, RMSNorm: one picture, over all channels and pixels`,
        said`- GroupNorm: one picture, over a group of channels and all pixels`,
        said`- InstanceNorm: one channel of one picture, over all pixels`,
      ],
      '\n',
    ),
  convolution: said`The same small filters at every place: few weights, and a pattern is found wherever it is. Each layer widens what one output sees (the receptive field).`,
  pooling: said`Smaller maps cost less and make each later layer see more of the picture.`,
  regularization: said`Regularisation makes training harder so that validation gets better: use more where the validation loss lies far above the training loss, less where the training loss itself stays high.`,
  activation: said`The bend between linear maps: without one, a stack of layers could compute no more than a single one.`,
};

const randomTransform =
  said`Drawn anew for each picture in each epoch, so the network hardly sees the same picture twice. For training only: what is validated must not change from epoch to epoch.`;

/** The idea behind a row in the field's words, where its own documentation does not give it. */
export function ideaOf(table: TableName, row: Row): Said | null {
  if (table === 'transform') return (row as TransformRow).random ? randomTransform : null;
  return (table === 'layer' ? groupIdeas[(row as LayerRow).group] : tableIdeas[table]) ?? null;
}
