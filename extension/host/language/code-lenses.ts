import { basename } from 'node:path';
import * as vscode from 'vscode';
import { lensPlaces, type LensPart } from '../../core/config/language/lens-places';
import { planOf } from '../../core/study/plan';
import { command } from '../commands';
import { isExperiment } from '../experiments';
import type { Forks } from '../forks';
import { plain } from '../plain';
import type { Runs } from '../runs';
import { t } from '../translate';
import type { Analyses } from './analyses';

/** The commands above each part of an experiment. */
const lenses: Partial<Record<LensPart, (experiment: vscode.Uri, known: { runs: Runs; forks: Forks }, isStudy: boolean) => vscode.Command[]>> = {
  experiment: (experiment, { runs, forks }, isStudy) => [
    ...(isStudy ? [command('cnnLab.runStudy', `$(beaker) ${t('Run study')}`, experiment)] : trainLenses(experiment, runs, forks)),
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

/** One that was made by Fork… goes on from there, unless one wants it from the start. */
function trainLenses(experiment: vscode.Uri, runs: Runs, forks: Forks): vscode.Command[] {
  const from = forks.of(experiment);
  if (!from) return [command('cnnLab.train', `$(play) ${t('Train')}`, experiment)];
  const run = runs.get(from.run)?.id ?? basename(from.run);
  return [
    command('cnnLab.train', `$(repo-forked) ${plain(t('Train from epoch {epoch} of {run}', { epoch: from.epoch, run }))}`, experiment),
    command('cnnLab.train', `$(play) ${t('From the start')}`, { experiment, anew: true }),
  ];
}

const isComparable = (runs: Runs, experiment: vscode.Uri): boolean => runs.trained(experiment).length > 1;

export function codeLensProvider(analyses: Analyses, runs: Runs, forks: Forks): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: either(comparabilityChanged(runs), forks.onChange),
    provideCodeLenses(document) {
      if (!isExperiment(document.uri)) return [];
      const { source, study } = analyses.of(document);
      return lensPlaces(source).flatMap(({ part, offset }) => {
        const place = document.positionAt(offset);
        return (lenses[part]?.(document.uri, { runs, forks }, planOf(study) !== null) ?? []).map((each) => new vscode.CodeLens(new vscode.Range(place, place), each));
      });
    },
  };
}

const either = (...events: vscode.Event<void>[]): vscode.Event<void> => (listener, self, disposables) => {
  const registration = vscode.Disposable.from(...events.map((event) => event(listener, self)));
  disposables?.push(registration);
  return registration;
};

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
