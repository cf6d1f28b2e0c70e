import type { ToolName } from '../agent/tools';
import { said } from '../shared/said';

/**
 * What a workspace must be trusted for, and what is said where it is not. Without trust texts are read and checked, and that is all: a config
 * names folders and downloads, a run names programs to talk to, the settings name an engine.
 */
export const acts = {
  read: null,
  write: said`no file is made in it`,
  keep: said`none of its runs is changed`,
  train: said`nothing in it is trained`,
  control: said`no trainer is talked to`,
  inspect: said`no network of it is loaded and no picture looked at`,
  augment: said`no data set is made ready for it`,
} as const;
export type Act = keyof typeof acts;

/** What each command does. */
export const commandActs = {
  'cnnLab.newExperiment': 'write',
  'cnnLab.newExperimentFromFolder': 'write',
  'cnnLab.newHomework': 'write',
  'cnnLab.train': 'train',
  'cnnLab.queue': 'train',
  'cnnLab.runStudy': 'train',
  'cnnLab.pause': 'control',
  'cnnLab.resume': 'train',
  'cnnLab.stop': 'control',
  'cnnLab.forkRun': 'write',
  'cnnLab.showRuns': 'read',
  'cnnLab.openTrainingPanel': 'read',
  'cnnLab.showFeatureMaps': 'inspect',
  'cnnLab.explainPrediction': 'inspect',
  'cnnLab.showFailures': 'inspect',
  'cnnLab.checkData': 'inspect',
  'cnnLab.timeTravel': 'inspect',
  'cnnLab.openRunFolder': 'read',
  'cnnLab.openRunExperiment': 'read',
  'cnnLab.diffRunExperiments': 'read',
  'cnnLab.renameRun': 'keep',
  'cnnLab.pinRun': 'keep',
  'cnnLab.tagRun': 'keep',
  'cnnLab.archiveRun': 'keep',
  'cnnLab.restoreRun': 'keep',
  'cnnLab.deleteRun': 'keep',
  'cnnLab.previewSchedule': 'read',
  'cnnLab.previewAugmentation': 'augment',
  'cnnLab.modelSummary': 'read',
  'cnnLab.findLearningRate': 'train',
  'cnnLab.pasteFromPyTorch': 'read',
  'cnnLab.copyAsPyTorch': 'read',
  'cnnLab.compareRuns': 'read',
  'cnnLab.openComparison': 'read',
  'cnnLab.compareWithLastRun': 'read',
  'cnnLab.writeReport': 'inspect',
  'cnnLab.exportRun': 'inspect',
  'cnnLab.showStudy': 'read',
  'cnnLab.setUpAgent': 'write',
} satisfies Record<string, Act>;

/** What each panel does that comes back after a reload of the window. */
export const panelActs = {
  'cnnLab.training': 'read',
  'cnnLab.comparison': 'read',
  'cnnLab.allRuns': 'read',
  'cnnLab.study': 'read',
  'cnnLab.schedule': 'read',
  'cnnLab.model-summary': 'read',
  'cnnLab.augmentation': 'augment',
  'cnnLab.lrFinder': 'train',
  'cnnLab.featureMap': 'inspect',
  'cnnLab.gradCam': 'inspect',
  'cnnLab.failures': 'inspect',
  'cnnLab.dataCheck': 'inspect',
  'cnnLab.timeTravel': 'inspect',
} satisfies Record<string, Act>;
export type RestoredPanel = keyof typeof panelActs;

/** What each tool of an agent does. */
export const toolActs = {
  describe: 'read',
  check: 'read',
  train: 'train',
  wait: 'read',
  compare: 'read',
  explain: 'inspect',
  study: 'train',
  report: 'read',
} satisfies Record<ToolName, Act>;

/** What a tool does as it was called: who waits may also stop, who reports may also write a page. */
export function toolAct(name: ToolName, given: { stop?: boolean; file?: string }): Act {
  if (name === 'wait' && given.stop) return 'control';
  return name === 'report' && given.file !== undefined ? 'inspect' : toolActs[name];
}
