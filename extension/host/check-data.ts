import type { ExperimentArgument, RunArgument } from './commands';
import { openExperiment } from './experiments';
import type { DataCheckPanels } from './panels/data-check-panels';
import type { Runs } from './runs';
import { t } from './translate';

/** Goes over the pictures of an experiment, or those that a run was trained on. */
export async function checkData(runs: Runs, panels: DataCheckPanels, argument: ExperimentArgument | RunArgument | undefined): Promise<void> {
  await runs.scan();
  if (argument && 'run' in argument) return panels.showRun(runs.require(argument.run));
  const document = await openExperiment(argument, t('Check Data'));
  if (document) await panels.showExperiment(document.uri);
}
