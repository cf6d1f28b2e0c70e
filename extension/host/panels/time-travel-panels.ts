import type * as vscode from 'vscode';
import type { InspectorApi } from '../../shared/inspector';
import type { TimeTravelHost, TimeTravelState, TimeTravelView } from '../../shared/panels';
import { said } from '../../shared/said';
import type { ErrorReport } from '../error-report';
import type { Runs } from '../runs';
import type { ServiceProcess } from '../service-process';
import { RunPanel, type OwnHost } from './run-panel';

/** Looking back into a run. */
export class TimeTravelPanels extends RunPanel<TimeTravelState, TimeTravelHost, TimeTravelView> {
  constructor(context: vscode.ExtensionContext, runs: Runs, private readonly inspector: ServiceProcess<InspectorApi>, report: ErrorReport) {
    super({ viewType: 'cnnLab.timeTravel', page: 'time-travel', title: said`CNN Lab: Time Travel`, memoryKey: 'timeTravel' }, context, runs, report);
  }

  protected override host(): OwnHost<TimeTravelHost> {
    const { inspector } = this;
    return {
      timeline: (argument) => inspector.call('timeline', argument),
      moment: (argument) => inspector.call('moment', argument),
    };
  }

  protected override listeners(): vscode.Disposable[] {
    return [this.runs.onCheckpoint(({ folder }) => this.tell((view) => view.grown({ run: folder })))];
  }
}
