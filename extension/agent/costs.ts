import path from 'node:path';
import type { Analysis } from '../core/config/analyse';
import { datasets } from '../core/data/datasets';
import { pretrained } from '../core/model/pretrained';
import { secondsOfRun } from '../core/runs/pace';
import { listRunFolders } from '../lab/run-folders';
import { readingOf } from '../lab/run-reading';
import type { Choice } from '../shared/experiment';
import type { RunProgress } from '../shared/run-progress';
import { duration } from '../shared/run-words';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { cacheFolder } from '../trainer/datasets/cache-folder';
import { wouldDownload } from '../trainer/datasets/load-archive';
import { readManifest } from '../trainer/run-folder';
import { wouldDownloadWeights } from '../trainer/weights/pretrained-file';
import { isInside } from './inside';
import { runsOf } from './places';
import type { Desk } from './tool';

/** Longer than this the user is asked. */
const longSeconds = 15 * 60;
/** So many runs, where nobody knows how long one takes. */
const manyRuns = 12;
/** Runs that are looked at for how long one takes. */
const looked = 50;

/** What training an experiment so many times costs beside the machine's time for a while: a download, pictures outside the workspace, a long time. `file`: where its text is. */
export function costsOf(file: string, analysis: Analysis, desk: Desk, runs: number, atOnce: number): Said[] {
  const { experiment } = analysis;
  if (!experiment) return [];
  const one = secondsOfRun(progresses(desk), analysis);
  const named = experiment.weights && Object.hasOwn(pretrained, experiment.weights) ? pretrained[experiment.weights]! : null;
  const weights = experiment.weights && !named ? path.resolve(path.dirname(file), experiment.weights) : null;
  return [
    ...costsOfData(experiment.data.dataset, path.dirname(file), desk),
    ...(named && wouldDownloadWeights(experiment.weights!, desk.dataFolder) ? [said`${{ dataset: experiment.weights! }} (${{ size: named.size }}) is downloaded.`] : []),
    ...(weights !== null && !isInside(desk.folder, weights) ? [said`Weights are read outside the workspace, from ${{ file: weights }}.`] : []),
    ...(one !== null && (one * runs) / atOnce > longSeconds ? [said`Training takes about ${{ time: duration((one * runs) / atOnce) }} here.`] : []),
    ...(one === null && runs > manyRuns ? [said`These are ${{ runs }} runs, and none of this network was trained here yet: nobody knows how long they take.`] : []),
  ];
}

/** Parameters of data sets that say where something is read. */
const placeParams = ['root', 'file', 'table', 'images', 'val_table', 'test_table'];

/** What making a data set ready costs. `base`: where its paths begin. */
export function costsOfData(dataset: Choice, base: string, { folder, dataFolder }: Desk): Said[] {
  const { name, params } = dataset;
  const places = placeParams.flatMap((param) => (typeof params[param] === 'string' ? [path.resolve(base, params[param])] : []));
  return [
    ...(wouldDownload(dataset, cacheFolder(dataFolder)) ? [said`${{ dataset: name }} (${{ size: datasets[name]!.download! }}) is downloaded.`] : []),
    ...places.filter((place) => !isInside(folder, place)).map((place) => said`Pictures are read outside the workspace, in ${{ folder: place }}.`),
  ];
}

/** What looking into a run costs: its data set is made ready. */
export function costsOfRun(run: string, desk: Desk): Said[] {
  const { experiment, source } = readManifest(run);
  return costsOfData(experiment.data.dataset, path.dirname(source), desk);
}

/** Seconds that a run takes here; null where none of its network was trained here. */
export const secondsOf = (analysis: Analysis, desk: Desk): number | null => secondsOfRun(progresses(desk), analysis);

/** How the newest runs went; one that cannot be read says nothing. */
function* progresses(desk: Desk): Generator<RunProgress> {
  for (const folder of listRunFolders(runsOf(desk)).slice(-looked).reverse()) {
    try {
      yield readingOf(folder).progress;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}
