import * as vscode from 'vscode';
import { UserError } from '../shared/user-error';
import { chooseRun, noRunYet, pickRuns } from './choose-run';
import type { ExperimentArgument, RunArgument } from './commands';
import { chooseExperiment, experimentName } from './experiments';
import type { ComparisonPanels } from './panels/comparison-panels';
import { pictureEndings } from './panels/pick-image';
import type { FailuresPanels } from './panels/failures-panels';
import type { InspectionPanels } from './panels/inspection-panels';
import type { TimeTravelPanels } from './panels/time-travel-panels';
import type { TrainingPanels } from './panels/training-panels';
import type { Run } from './run';
import type { Runs } from './runs';
import { t } from './translate';

/** What can be done with a run besides training it: looking at it, looking into it, comparing it. */
export function runCommands(runs: Runs, training: TrainingPanels, comparisons: ComparisonPanels, inspection: InspectionPanels, failures: FailuresPanels, timeTravel: TimeTravelPanels) {
  const withCheckpoint = ({ progress }: Run) => progress.checkpoint;
  const noWeights = new UserError('no-checkpoint', 'No run has written a checkpoint yet: train an experiment for an epoch first.');
  /** The newest live run is what "the" panel is about, where none is named. */
  const current = async (argument: RunArgument | undefined) => {
    if (argument) return (await chooseRun(runs, argument, t('Open Training Panel'), () => true, noRunYet)) ?? undefined;
    await runs.scan();
    return runs.all.find(({ live }) => live) ?? runs.all[0];
  };
  const inspect = (kind: 'feature-map' | 'grad-cam') => async (argument: RunArgument | vscode.Uri | undefined, selection?: (RunArgument | vscode.Uri)[]) => {
    const ofPictures = argument instanceof vscode.Uri;
    const pictures = (ofPictures ? [argument, ...(selection ?? [])] : []).flatMap((each) => (each instanceof vscode.Uri && isPicture(each) ? [each.fsPath] : []));
    const run = await chooseRun(runs, ofPictures ? undefined : argument, kind === 'feature-map' ? t('Show Feature Maps') : t('Explain Prediction'), withCheckpoint, noWeights);
    if (run) inspection.show(kind, run, [...new Set(pictures)].slice(0, mostPictures).map((path) => ({ kind: 'file', path })));
  };
  return {
    'cnnLab.openTrainingPanel': async (argument: RunArgument | undefined) => training.show(await current(argument)),
    'cnnLab.showFeatureMaps': inspect('feature-map'),
    'cnnLab.explainPrediction': inspect('grad-cam'),
    'cnnLab.showFailures': async (argument: RunArgument | undefined) => {
      const run = await chooseRun(runs, argument, t('Where It Fails'), withCheckpoint, noWeights);
      if (run) failures.show(run);
    },
    'cnnLab.timeTravel': async (argument: RunArgument | undefined) => {
      const run = await chooseRun(runs, argument, t('Time Travel'), withCheckpoint, noWeights);
      if (run) timeTravel.show(run);
    },
    'cnnLab.openRunFolder': async (argument: RunArgument | undefined) => {
      const run = await chooseRun(runs, argument, t('Open Run Folder'), () => true, noRunYet);
      if (run) await vscode.commands.executeCommand(vscode.env.remoteName ? 'revealInExplorer' : 'revealFileInOS', vscode.Uri.file(run.folder));
    },
    'cnnLab.compareRuns': async (argument: RunArgument | vscode.Uri | undefined, selection?: (RunArgument | vscode.Uri)[]) => {
      const selected = (selection ?? []).flatMap((each) => ('run' in each ? (runs.get(each.run) ?? []) : []));
      const chosen = selected.length > 1 ? selected : await pickCompared(runs, argument);
      if (chosen.length > 0) comparisons.compare(chosen);
    },
    'cnnLab.openComparison': () => comparisons.find(),
    'cnnLab.compareWithLastRun': async (argument: ExperimentArgument | undefined) => {
      const experiment = await chooseExperiment(argument, t('Compare with Last Run'));
      if (!experiment) return;
      await runs.scan();
      const [newest, last] = runs.trained(experiment);
      if (!newest || !last) throw newest
      ? new UserError('too-few-runs', '{experiment} has one run yet; to compare takes two: change something and train it again.', { experiment: experimentName(experiment) })
      : new UserError('too-few-runs', '{experiment} has no run yet; to compare takes two: change something and train it again.', { experiment: experimentName(experiment) });
      comparisons.compare([newest, last]);
    },
  };
}

/** Of pictures that are selected so many are shown: each method explains each of them. */
const mostPictures = 12;

const isPicture = ({ scheme, path }: vscode.Uri): boolean => scheme === 'file' && pictureEndings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));

/** Picked already: the run the command is about, or the last two of the experiment it is about. */
async function pickCompared(runs: Runs, argument: RunArgument | vscode.Uri | undefined): Promise<Run[]> {
  await runs.scan();
  const own = argument instanceof vscode.Uri ? runs.all.filter(({ source }) => source === argument.fsPath).slice(0, 2) : runs.all.filter(({ folder }) => folder === argument?.run);
  if (runs.all.length < 2) throw new UserError('too-few-runs', runs.all.length === 1 ? 'There is one run in this workspace; to compare takes two.' : 'There are no runs in this workspace; to compare takes two.');
  return pickRuns(runs, t('Compare Runs'), own);
}
