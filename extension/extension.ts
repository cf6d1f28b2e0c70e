import * as vscode from 'vscode';
import { registerCommands } from './host/commands';
import { errorReport } from './host/error-report';
import { FailureMessages } from './host/failure-messages';
import { showWhatWasAsked } from './host/its-folder';
import { agentTools } from './host/agent-tools';
import { Forks } from './host/forks';
import { keepingCommands } from './host/keeping-commands';
import { checkData } from './host/check-data';
import { ComparisonPanels } from './host/panels/comparison-panels';
import { DataCheckPanels } from './host/panels/data-check-panels';
import { FailuresPanels } from './host/panels/failures-panels';
import { InspectionPanels } from './host/panels/inspection-panels';
import { restorePreviews } from './host/panels/preview-kinds';
import { RunsPanels } from './host/panels/runs-panels';
import { TimeTravelPanels } from './host/panels/time-travel-panels';
import { TrainingPanels } from './host/panels/training-panels';
import { mcpServers } from './host/mcp-servers';
import { StudyPanels } from './host/panels/study-panels';
import { preparationNotification, preparationOf } from './host/preparation-notification';
import { runCommands } from './host/run-commands';
import { experimentCommands, runExperiments } from './host/run-experiments';
import { Queues } from './host/queues';
import { Runs } from './host/runs';
import { RunsTree } from './host/runs-tree';
import { ServiceProcess } from './host/service-process';
import { statusBar } from './host/status-bar';
import { Training } from './host/training';
import { isAllowed, restorePanel } from './host/trust';
import type { InspectorApi } from './shared/inspector';
import type { ReportApi } from './shared/report';

export function activate(context: vscode.ExtensionContext): void {
  void vscode.commands.executeCommand('setContext', 'cnnLab.active', true);
  const log = vscode.window.createOutputChannel('CNN Lab', { log: true });
  const report = errorReport(log);
  const runs = new Runs();
  const queues = new Queues(context.asAbsolutePath('dist/cli.js'));
  const forks = new Forks(context.workspaceState);
  const inspector = new ServiceProcess<InspectorApi>('inspect', context.asAbsolutePath('dist/inspector.js'), log, {});
  const reporter = new ServiceProcess<ReportApi>('inspect', context.asAbsolutePath('dist/report.js'), log, {});
  const trainingPanels = new TrainingPanels(context.extensionUri, runs, report);
  const comparisonPanels = new ComparisonPanels(context, runs, queues, report);
  const inspectionPanels = new InspectionPanels(context.extensionUri, runs, inspector, report);
  const failuresPanels = new FailuresPanels(context, runs, inspector, report);
  const dataCheckPanels = new DataCheckPanels(context, runs, log, report);
  const timeTravelPanels = new TimeTravelPanels(context, runs, inspector, report);
  const studyPanels = new StudyPanels(context.extensionUri, runs, queues, report);
  const runsPanels = new RunsPanels(context, runs, queues, studyPanels, report);
  const failures = new FailureMessages(runs);
  const training = new Training(
    context,
    runs,
    forks,
    (run) => {
      trainingPanels.show(run);
      preparationNotification(preparationOf(run));
    },
    (name) => trainingPanels.announce(name),
    failures,
    report,
  );
  const previews = once(async () => {
    const [{ PreviewPanels }, { AugmentationProcess }] = await Promise.all([import('./host/panels/preview-panels'), import('./host/augmentation-process')]);
    const augmentation = new AugmentationProcess(context.asAbsolutePath('dist/augmentation.js'), log);
    const panels = new PreviewPanels(context, runs, augmentation, report);
    context.subscriptions.push(panels, augmentation);
    return panels;
  });
  const lrFinder = once(async () => {
    const { LrFinderPanels } = await import('./host/panels/lr-finder-panels');
    const panels = new LrFinderPanels(context, runs, log, report);
    context.subscriptions.push(panels);
    return panels;
  });
  const commands = registerCommands(
    {
      'cnnLab.newExperiment': async (folder) => (await import('./host/panels/gallery-panel')).showGallery(context, folder),
      'cnnLab.newExperimentFromFolder': async (pictures) => void (await (await import('./host/experiment-from-folder')).experimentFromFolder(context, pictures)),
      'cnnLab.newHomework': async () => (await import('./host/new-homework')).newHomework(context),
      'cnnLab.showRuns': async () => runsPanels.show(),
      'cnnLab.train': (experiment) => training.train(experiment),
      'cnnLab.queue': async (experiment) => (await import('./host/queue-experiment')).queueExperiment(queues, forks, experiment),
      'cnnLab.runStudy': async (experiment) => (await import('./host/queue-experiment')).runStudy(queues, studyPanels, experiment),
      'cnnLab.showStudy': async (experiment) => (await import('./host/show-study')).showStudy(studyPanels, experiment),
      'cnnLab.pause': (run) => training.pause(run),
      'cnnLab.resume': (run) => training.resume(run),
      'cnnLab.stop': (run) => training.stop(run),
      'cnnLab.forkRun': async (run) => (await import('./host/fork-run')).forkRun(runs, forks, run),
      'cnnLab.previewSchedule': async (experiment) => (await previews()).show('schedule', experiment),
      'cnnLab.previewAugmentation': async (experiment) => (await previews()).show('augmentation', experiment),
      'cnnLab.modelSummary': async (experiment) => (await previews()).show('model-summary', experiment),
      'cnnLab.findLearningRate': async (experiment) => (await lrFinder()).show(experiment),
      'cnnLab.pasteFromPyTorch': async () => (await import('./host/language/pytorch')).pasteFromPyTorch(),
      'cnnLab.setUpAgent': async () => (await import('./host/set-up-agent')).setUpAgent(context),
      'cnnLab.copyAsPyTorch': async (experiment) => (await import('./host/language/pytorch')).copyAsPyTorch(experiment),
      'cnnLab.writeReport': async (argument, selection) => (await import('./host/write-report')).writeReport(runs, reporter, argument, selection),
      'cnnLab.checkData': (argument) => checkData(runs, dataCheckPanels, argument),
      'cnnLab.exportRun': async (run) => (await import('./host/export-run')).exportRun(runs, inspector, run),
      ...keepingCommands(runs),
      ...experimentCommands(runs),
      ...runCommands(runs, trainingPanels, comparisonPanels, inspectionPanels, failuresPanels, timeTravelPanels),
    },
    report,
  );
  context.subscriptions.push(log, runs, queues, forks, inspector, reporter, trainingPanels, comparisonPanels, inspectionPanels, failuresPanels, timeTravelPanels, dataCheckPanels, runsPanels, studyPanels, commands, new RunsTree(runs), runExperiments(runs), agentTools(context, runs, inspector), mcpServers(context));
  context.subscriptions.push(statusBar(runs), failures, restorePreviews(previews));
  context.subscriptions.push(restorePanel('cnnLab.lrFinder', async (panel) => (await lrFinder()).restore(panel)));
  // Loaded in a later turn than activation's own, for the tables of layers and schedules take longer to set up than all the rest.
  setImmediate(() =>
    import('./host/language/register-language-features').then(({ registerLanguageFeatures }) => context.subscriptions.push(registerLanguageFeatures(runs, forks)), report),
  );
  showWhatWasAsked(context).catch(report);
  const findRuns = () =>
    void runs.scan().then(() => training.trainOnOpen()).then(() => (isAllowed('keep') ? runs.removeOld() : undefined)).catch(report);
  // Not awaited: what is on disk is found after the window is up.
  findRuns();
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(findRuns));
}

/** What takes time to load is made at its first use. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
