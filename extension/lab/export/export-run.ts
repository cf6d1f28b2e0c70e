import path from 'node:path';
import { epochsOf } from '../../core/runs/run-record';
import type { CurvesTarget } from '../../shared/export';
import { runFiles } from '../../shared/run-folder';
import { readExperimentText } from '../../trainer/experiment-file';
import { readManifest, readMilestones } from '../../trainer/run-folder';
import { openSeries } from '../../trainer/series/series-source';
import { writePieces } from '../../trainer/write-pieces';
import type { Exported, ExportedFile } from './exported';
import { toCsv } from './to-csv';
import { toTensorboard } from './to-tensorboard';

/** How a run's curves are written as each of the targets: TensorBoard's event files; steps.csv and epochs.csv. */
const targets: Record<CurvesTarget, (exported: Exported) => Iterable<ExportedFile>> = { tensorboard: toTensorboard, csv: toCsv };

/** Writes a run into `folder` as the target has it; answers the files. Throws a UserError where the run cannot be read or a file not be written. */
export async function exportRun(run: string, target: CurvesTarget, folder: string): Promise<string[]> {
  const { created, classes } = readManifest(run);
  const text = readExperimentText(path.join(run, runFiles.experiment));
  const epochs = epochsOf(readMilestones(run));
  const written: string[] = [];
  for (const [place, pieces] of targets[target]({ text, created: Date.parse(created), series: await openSeries(run), epochs, classes })) {
    const file = path.join(folder, place);
    await writePieces(file, pieces);
    written.push(file);
  }
  return written;
}
