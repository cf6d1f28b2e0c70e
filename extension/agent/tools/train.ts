import path from 'node:path';
import { editRun } from '../../lab/edit-run';
import { beginRun, resumeRun } from '../../lab/begin-run';
import { runFiles } from '../../shared/run-folder';
import { english, said, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { readExperimentFile, refuseStudy } from '../../trainer/experiment-file';
import { liveTrainer } from '../../trainer/live-trainer';
import { readManifest } from '../../trainer/run-folder';
import { costsOf, secondsOf } from '../costs';
import { agreed, file, run, set } from '../fields';
import { given, rounded } from '../figures';
import { inside } from '../inside';
import { logsOf, runNamed, runsOf } from '../places';
import { tool, type Desk } from '../tool';

const mostDoubts = 8;

export const train = tool({
  description: 'Starts a run of an experiment file and returns at once with its id: wait for it with the tool "wait". Give "seed=N" in "set" to train with another seed; the file stays as it is. With "run" in place of "file": a run that is going gets the values of "set" from its next epoch on (lr, weight_decay, scheduler, epochs); one that has ended goes on from its last checkpoint, with more epochs for instance.',
  fields: { file, set, run, agreed },
  required: [],
  reads: false,
  confirms({ file: word, run: name, set: values = [] }) {
    if (word === undefined) return values.length > 0 ? said`Go on with the run ${{ run: name ?? '' }} with ${{ values: values.join(', ') }}?` : said`Go on with the run ${{ run: name ?? '' }}?`;
    return values.length > 0 ? said`Train ${{ file: word }} with ${{ values: values.join(', ') }}?` : said`Train ${{ file: word }}?`;
  },
  costs: ({ file: word, run: name, set: values = [] }, desk) => (word !== undefined ? costs(inside(desk.folder, word), values, desk) : name === undefined ? [] : costsToGoOn(runNamed(name, desk), values, desk)),
  async run({ file: word, run: name, set: values = [] }, desk) {
    if ((word === undefined) === (name === undefined)) throw new UserError('train-what', 'Say what to train: "file", or "run" to go on with one.');
    return name === undefined ? begin(inside(desk.folder, word!), values, desk) : goOn(runNamed(name, desk), values, desk);
  },
});

function costs(place: string, values: string[], desk: Desk): Said[] {
  return costsOf(place, readExperimentFile(place, values).analysis, desk, 1, 1);
}

function costsToGoOn(folder: string, values: string[], desk: Desk): Said[] {
  return costsOf(readManifest(folder).source, readExperimentFile(path.join(folder, runFiles.experiment), values).analysis, desk, 1, 1);
}

async function begin(place: string, values: string[], desk: Desk) {
  const { analysis, experiment } = readExperimentFile(place, values);
  refuseStudy(place, analysis);
  const { trainer, run: folder } = await beginRun(path.join(desk.scripts, 'trainer.js'), { kind: 'train', file: place, runs: runsOf(desk), set: values, ...optionsOf(desk) }, logsOf(desk));
  // What breaks it later is on record in its log.
  if (folder === null) await trainer.end;
  const seconds = secondsOf(analysis, desk);
  const doubts = analysis.problems.map(({ line, severity, id, message }) => `${line} ${severity} ${id}: ${message}`);
  return given({ run: path.basename(folder!), seed: experiment.seed, epochs: experiment.epochs, about_seconds: seconds === null ? null : rounded(seconds), doubts: doubts.slice(0, mostDoubts) });
}

async function goOn(folder: string, values: string[], desk: Desk) {
  if (liveTrainer(folder) !== null) {
    const { epoch, changes, doubts } = await editRun(folder, values);
    return given({ run: path.basename(folder), from_epoch: epoch, changes: changes.map(({ path: key, from, to }) => `${key}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`), doubts: doubts.map((doubt) => english(doubt)) });
  }
  const trainer = await resumeRun(path.join(desk.scripts, 'trainer.js'), { kind: 'resume', run: folder, set: values, ...optionsOf(desk) }, logsOf(desk));
  if (trainer.ended) await trainer.end;
  return { run: path.basename(folder) };
}

const optionsOf = ({ engine, threads, dataFolder }: Desk) => ({ ...(engine === undefined ? {} : { engine }), ...(threads === undefined ? {} : { threads }), ...(dataFolder === undefined ? {} : { dataFolder }) });
