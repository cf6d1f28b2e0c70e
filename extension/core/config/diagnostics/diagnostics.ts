import { dataDiagnostics } from './data-diagnostics';
import type { Diagnostic } from './diagnostic';
import { modelDiagnostics } from './model-diagnostics';
import { scheduleDiagnostics } from './schedule-diagnostics';
import { studyDiagnostics } from './study-diagnostics';
import { textDiagnostics } from './text-diagnostics';
import { trainingDiagnostics } from './training-diagnostics';
import { transferDiagnostics } from './transfer-diagnostics';

/** Every diagnostic by its id. */
export const diagnostics: Record<string, Diagnostic> = {
  ...textDiagnostics,
  ...modelDiagnostics,
  ...dataDiagnostics,
  ...scheduleDiagnostics,
  ...trainingDiagnostics,
  ...transferDiagnostics,
  ...studyDiagnostics,
};
