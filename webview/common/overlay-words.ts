import type { Explanation } from '../../extension/shared/inspector';
import type { Said } from '../../extension/shared/said';
import { t } from './translate';

/** What a picture under a map shows, for who cannot see it. */
export const overlayWords = ({ method, layer }: Pick<Explanation, 'method' | 'layer'>, of: Said): string =>
  layer === null
    ? t('The picture with the {method} map for "{class}" over it', { method, class: of })
    : t('The picture with the {method} map of layer {layer} for "{class}" over it', { method, layer, class: of });
