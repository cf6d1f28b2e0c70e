import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ClusterStudy } from '../runner/slurm/cluster-study';
import type { ClusterLine } from '../shared/cluster';
import { studyFiles } from '../shared/study';
import { UserError } from '../shared/user-error';
import { runsFolder } from './runs';
import { isAllowed } from './trust';

/** The studies of the workspace that clusters carry out. */
export class Clusters {
  /** By their folder; null where it is this machine that carries a study out. */
  private readonly known = new Map<string, ClusterStudy | null>();
  /** Those that had tasks since this window has looked. */
  private readonly seen = new Set<string>();

  /** Those of which something runs, waits or was lost, as the cluster has said last. */
  async lines(): Promise<ClusterLine[]> {
    return (await this.studies()).filter(({ study }) => this.seen.has(study.folder)).map((each) => each.line()).filter(({ runs, ended }) => ended < runs);
  }

  /** Asks Slurm of each that has not ended, where its programs may be run; resolves when all have answered. */
  async ask(): Promise<void> {
    if (!isAllowed('control')) return;
    for (const each of await this.studies()) {
      const { runs, ended } = each.line();
      if (ended === runs) continue;
      await each.ask();
      if (each.isGoing) this.seen.add(each.study.folder);
    }
  }

  private async studies(): Promise<ClusterStudy[]> {
    const { listStudies } = await import('../lab/study/study-place');
    const folders = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => listStudies(runsFolder(folder)));
    for (const folder of folders) if (!this.known.has(folder)) this.known.set(folder, await onCluster(folder));
    return folders.flatMap((folder) => this.known.get(folder) ?? []);
  }
}

/** Null also where it cannot be read. */
async function onCluster(folder: string): Promise<ClusterStudy | null> {
  try {
    // Most are not: of those nothing more is read.
    if (!readFileSync(path.join(folder, studyFiles.text), 'utf8').includes('slurm')) return null;
    const { ClusterStudy } = await import('../runner/slurm/cluster-study');
    const made = new ClusterStudy(folder);
    return made.study.plan.on ? made : null;
  } catch (error) {
    if (error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}
