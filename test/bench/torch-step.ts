import { readFileSync } from 'node:fs';
import { analyse } from '../../extension/core/config/analyse';
import { torchStep } from '../../extension/core/config/torch/torch-script';

/** An experiment's model, loss and optimizer in PyTorch. */
export const torchStepOf = (file: string): string => torchStep(analyse(readFileSync(file, 'utf8')));
