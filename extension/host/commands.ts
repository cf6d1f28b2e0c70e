import * as vscode from 'vscode';
import { commandActs } from './acts';
import type { ErrorReport } from './error-report';
import { requireTrust } from './trust';

/** An experiment's file: from the explorer and CodeLens as a Uri, from the tree as its node. */
export type ExperimentArgument = vscode.Uri | { experiment: vscode.Uri; /** One that was forked: from the start all the same. */ anew?: boolean };
/** A run, by its folder's absolute path: a node of the tree, or what another feature knows of it. */
export interface RunArgument {
  run: string;
  /** Resume with a lower learning rate, as the failed run's last event has it. */
  remedy?: boolean;
  /** Stop and keep the best epoch's weights as the run's result. */
  best?: boolean;
  /** Fork it at this epoch. */
  epoch?: number;
}

/** A run in the archive, by its folder's absolute path. */
export interface ArchivedArgument {
  archived: string;
}

/** Every command and the argument it takes; run from the palette it gets none and asks where it must. */
export interface Commands {
  'cnnLab.newExperiment': vscode.Uri;
  /** A folder of class folders. */
  'cnnLab.newExperimentFromFolder': vscode.Uri;
  'cnnLab.newHomework': never;
  'cnnLab.train': ExperimentArgument;
  'cnnLab.queue': ExperimentArgument;
  'cnnLab.runStudy': ExperimentArgument;
  'cnnLab.showStudy': ExperimentArgument;
  'cnnLab.pause': RunArgument;
  'cnnLab.resume': RunArgument;
  'cnnLab.stop': RunArgument;
  'cnnLab.forkRun': RunArgument;
  'cnnLab.showRuns': never;
  'cnnLab.openTrainingPanel': RunArgument;
  /** Of a run, or of picture files: with a run that is asked for where there are several. */
  'cnnLab.showFeatureMaps': RunArgument | vscode.Uri;
  'cnnLab.explainPrediction': RunArgument | vscode.Uri;
  'cnnLab.showFailures': RunArgument;
  /** The pictures of an experiment, or those that a run was trained on. */
  'cnnLab.checkData': ExperimentArgument | RunArgument;
  'cnnLab.timeTravel': RunArgument;
  'cnnLab.openRunFolder': RunArgument;
  'cnnLab.openRunExperiment': RunArgument;
  /** Of two runs that are selected. */
  'cnnLab.diffRunExperiments': RunArgument;
  'cnnLab.renameRun': RunArgument;
  'cnnLab.pinRun': RunArgument;
  'cnnLab.tagRun': RunArgument;
  'cnnLab.archiveRun': RunArgument;
  'cnnLab.restoreRun': ArchivedArgument;
  'cnnLab.deleteRun': RunArgument | ArchivedArgument;
  'cnnLab.previewSchedule': ExperimentArgument;
  'cnnLab.previewAugmentation': ExperimentArgument;
  'cnnLab.modelSummary': ExperimentArgument;
  'cnnLab.findLearningRate': ExperimentArgument;
  'cnnLab.pasteFromPyTorch': never;
  'cnnLab.copyAsPyTorch': vscode.Uri;
  /** Of an experiment: its runs. */
  'cnnLab.compareRuns': RunArgument | vscode.Uri;
  /** One that was made before. */
  'cnnLab.openComparison': never;
  'cnnLab.compareWithLastRun': ExperimentArgument;
  /** Of the runs that are selected, or of an experiment's newest study or its runs. */
  'cnnLab.writeReport': ExperimentArgument | RunArgument;
  'cnnLab.exportRun': RunArgument;
  'cnnLab.setUpAgent': never;
}

type Handlers = { [Id in keyof Commands]: (argument: Commands[Id] | undefined, selection?: Commands[Id][]) => Promise<void> };

/** Registers all commands, each behind what it needs trust for; an error in one is shown, never lost. */
export function registerCommands(handlers: Handlers, report: ErrorReport): vscode.Disposable {
  const ids = Object.keys(handlers) as (keyof Commands)[];
  const registrations = ids.map((id) => {
    const carryOut = handlers[id] as (argument?: unknown, selection?: unknown[]) => Promise<void>;
    const asked = async (argument?: unknown, selection?: unknown[]): Promise<void> => {
      requireTrust(commandActs[id]);
      await carryOut(argument, selection);
    };
    return vscode.commands.registerCommand(id, (argument?: unknown, selection?: unknown[]) => asked(argument, selection).catch(report));
  });
  return vscode.Disposable.from(...registrations);
}

/** A command for a tree item, a CodeLens or the status bar. */
export function command<Id extends keyof Commands>(id: Id, title: string, argument?: Commands[Id]): vscode.Command {
  return { command: id, title, arguments: argument === undefined ? [] : [argument] };
}
