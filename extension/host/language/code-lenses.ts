import * as vscode from 'vscode';
import { lensPlaces, type LensPart } from '../../core/config/language/lens-places';
import { planOf } from '../../core/study/plan';
import { command } from '../commands';
import { isExperiment } from '../experiments';
import type { Runs } from '../runs';
import { t } from '../translate';
import type { Analyses } from './analyses';

/** The commands above each part of an experiment. */
const lenses: Partial<Record<LensPart, (experiment: vscode.Uri, runs: Runs, isStudy: boolean) => vscode.Command[]>> = {
  experiment: (experiment, runs, isStudy) => [
    isStudy ? command('cnnLab.runStudy', `$(beaker) ${t('Run study')}`, experiment) : command('cnnLab.train', `$(play) ${t('Train')}`, experiment),
    command('cnnLab.queue', `$(list-ordered) ${t('Queue')}`, experiment),
    ...(isComparable(runs, experiment) ? [command('cnnLab.compareWithLastRun', `$(diff) ${t('Compare with last run')}`, experiment)] : []),
    command('cnnLab.compareRuns', `$(checklist) ${t('Compare runs…')}`, experiment),
    ...(isStudy ? [command('cnnLab.showStudy', `$(graph) ${t('Show study')}`, experiment), command('cnnLab.writeReport', `$(book) ${t('Report…')}`, experiment)] : []),
  ],
  trainTransform: (experiment) => [command('cnnLab.previewAugmentation', `$(wand) ${t('Preview augmentation')}`, experiment)],
  model: (experiment) => [command('cnnLab.modelSummary', `$(type-hierarchy) ${t('Model summary')}`, experiment)],
  optimizer: (experiment) => [command('cnnLab.findLearningRate', `$(search) ${t('Find LR')}`, experiment)],
  scheduler: (experiment) => [command('cnnLab.previewSchedule', `$(graph-line) ${t('Preview schedule')}`, experiment)],
};

const isComparable = (runs: Runs, experiment: vscode.Uri): boolean => runs.trained(experiment).length > 1;

export function codeLensProvider(analyses: Analyses, runs: Runs): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: comparabilityChanged(runs),
    provideCodeLenses(document) {
      if (!isExperiment(document.uri)) return [];
      const { source, study } = analyses.of(document);
      return lensPlaces(source).flatMap(({ part, offset }) => {
        const place = document.positionAt(offset);
        return (lenses[part]?.(document.uri, runs, planOf(study) !== null) ?? []).map((each) => new vscode.CodeLens(new vscode.Range(place, place), each));
      });
    },
  };
}

/** Tells when an experiment in the editor has come to have two runs to compare, or has lost one. */
function comparabilityChanged(runs: Runs): vscode.Event<void> {
  return (listener, self, disposables) => {
    const comparable = () => vscode.workspace.textDocuments.flatMap(({ uri }) => (isExperiment(uri) && isComparable(runs, uri) ? uri.path : [])).join('\n');
    let known = comparable();
    const changed = () => {
      const now = comparable();
      if (now === known) return;
      known = now;
      listener.call(self);
    };
    const registration = runs.onList(changed);
    disposables?.push(registration);
    return registration;
  };
}
