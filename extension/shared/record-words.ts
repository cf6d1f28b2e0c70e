import type { LayerFigure } from './record';
import { said, type Said } from './said';

/** What a figure of a layer is called. */
export const layerFigureNames: Record<LayerFigure, Said> = {
  gradient_norm: said`gradient norm`,
  update_ratio: said`update : weight`,
  dead_share: said`dead share`,
  activation_mean: said`activation mean`,
  activation_std: said`activation std`,
};
