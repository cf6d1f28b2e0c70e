import * as vscode from 'vscode';
import { lensPlaces, type LensPart } from '../../core/config/language/lens-places';
import { command } from '../commands';
import { isExperiment } from '../experiments';
import type { Analyses } from './analyses';

/** The commands above each part of an experiment. */
const lenses: Partial<Record<LensPart, (experiment: vscode.Uri) => vscode.Command[]>> = {
  experiment: (experiment) => [command('cnnLab.train', '$(play) Train', experiment), command('cnnLab.compareRuns', '$(diff) Compare runs', experiment)],
  trainTransform: (experiment) => [command('cnnLab.previewAugmentation', '$(wand) Preview augmentation', experiment)],
  model: (experiment) => [command('cnnLab.modelSummary', '$(type-hierarchy) Model summary', experiment)],
  optimizer: (experiment) => [command('cnnLab.findLearningRate', '$(search) Find LR', experiment)],
  scheduler: (experiment) => [command('cnnLab.previewSchedule', '$(graph-line) Preview schedule', experiment)],
};

export function codeLensProvider(analyses: Analyses): vscode.CodeLensProvider {
  return {
    provideCodeLenses(document) {
      if (!isExperiment(document.uri)) return [];
      return lensPlaces(analyses.of(document).source).flatMap(({ part, offset }) => {
        const place = document.positionAt(offset);
        return (lenses[part]?.(document.uri) ?? []).map((each) => new vscode.CodeLens(new vscode.Range(place, place), each));
      });
    },
  };
}
