import type { Diagnostic } from './diagnostic';

const error = (doc: string): Diagnostic => ({ doc, severity: 'error' });

/** What reading the text finds. */
export const textDiagnostics: Record<string, Diagnostic> = {
  'syntax': error('The text is not JSON with comments.'),
  'wrong-type': error('A value is of another type than its parameter.'),
  'out-of-range': error('A number is outside what its parameter allows.'),
  'missing-key': error('A parameter without a default was left out.'),
  'unknown-key': error('A key or parameter that nothing reads: usually a misspelling.'),
  'duplicate-key': error('A key stands twice in one object; only one could count.'),
  'unknown-dataset': error('No data set has this name.'),
  'unknown-layer': error('No layer or named block has this name.'),
  'unknown-transform': error('No transform has this name.'),
  'unknown-batch-transform': error('No batch transform has this name.'),
  'unknown-loss': error('No loss has this name.'),
  'unknown-optimizer': error('No optimizer has this name.'),
  'unknown-scheduler': error('No scheduler has this name.'),
  'unknown-init': error('No initialisation has this name.'),
  'block-cycle': error('A named block contains itself, so that it would never end.'),
  'text-too-large': error('The text is longer, or its brackets nested deeper, than anybody writes: it is not read.'),
};
