import type { AugmentationApi, AugmentationListener } from '../shared/augmentation';
import { openAugmentation, type AugmentationOptions } from './augmentation';
import { serveParent } from './serve-parent';

/** The process that augments pictures for the preview. */
serveParent<AugmentationApi, AugmentationListener>((options: AugmentationOptions, host) => ({ api: openAugmentation(options, host) }));
