import type { Params, TableName } from '../extension/core/config/param';
import { rules } from '../extension/core/health/rules';
import { diagnostics } from '../extension/core/config/diagnostics/diagnostics';
import { describeType } from '../extension/core/config/describe-type';
import { variableDocs } from '../extension/core/config/language/study-words';
import { vocabulary } from '../extension/core/config/vocabulary';
import { slurmKeys, studyKeys } from '../extension/core/study/study-keys';
import { variableKeys, type VariableKey } from '../extension/core/study/variable-node';
import { methods } from '../extension/core/explain/methods';
import { fill } from '../extension/shared/said';
import type { Compared } from './numbers/largest-differences';

/** table -> row -> largest difference from PyTorch, as test/numbers/differences.json has it. */
export type Differences = Record<string, Record<string, Partial<Record<Compared, number>>>>;

/** The vocabulary's tables in the order of an experiment, each with the name under which its tests measured it. */
const chapters: { table: TableName; title: string; measured: string; key: string; note?: string }[] = [
  { table: 'dataset', title: 'Data sets', measured: 'datasets', key: 'data.dataset' },
  { table: 'transform', title: 'Transforms', measured: 'transform', key: 'data.train_transform, data.test_transform',
    note: 'GaussianBlur and RandomPerspective are torchvision\'s in all but few values: fewer than 1 in 20,000 is a grey level off where torchvision\'s float32 sum falls to the other side of a tie, ' +
      'and fewer than 1 in 2,000 is the neighbouring pixel\'s where a place lies right on the edge between two, which the last digits of torchvision\'s least-squares solver decide.' },
  { table: 'batch_transform', title: 'Batch transforms', measured: 'transform', key: 'data.batch_transform' },
  { table: 'layer', title: 'Layers and blocks', measured: 'layers', key: 'model' },
  { table: 'init', title: 'Initial weights', measured: 'inits', key: 'init' },
  { table: 'loss', title: 'Losses', measured: 'losses', key: 'loss' },
  { table: 'optimizer', title: 'Optimizers', measured: 'optimizers', key: 'optimizer',
    note: 'Muon rounds to bfloat16 where PyTorch does, and is the same on small matrices; on large ones PyTorch\'s products add up in an order of their own, and few of the sums round to the next bfloat16. The figure is of a matrix of 32 x 288.' },
  { table: 'scheduler', title: 'Schedulers', measured: 'schedulers', key: 'scheduler' },
];

/** The reference page: every entry of every table with its parameters and how far it is from PyTorch. */
export function referencePage(differences: Differences): string {
  return [
    '# Reference',
    'Every name that an experiment file may use, spelled and preset as in PyTorch. `npm run reference` writes this page from the vocabulary tables and the tests in `test/numbers`.',
    'The figures are the largest differences from PyTorch 2.13 and torchvision 0.28 over each entry\'s vectors and the engines of its test, relative to the largest value of a tensor: ' +
      'of the value (or the transform\'s picture, in grey levels; the schedule\'s learning rate; the weights after an optimizer\'s 20 steps) and of the gradients. ' +
      'They are rounded up to one digit; 0 is bit for bit, and a dash says that there is nothing to compare.',
    ...chapters.map((chapter) => chapterText(chapter, differences[chapter.measured] ?? {})),
    studyText(),
    methodsText(differences),
    diagnosticsText(),
    healthText(),
  ].join('\n\n') + '\n';
}

function chapterText({ table, title, key, note }: (typeof chapters)[number], measured: Differences[string]): string {
  const keys = key.split(', ').map((each) => `\`${each}\``).join(', ');
  const rows = Object.entries(vocabulary[table]).map(([name, row]) => {
    const { forward, state, gradient } = measured[name] ?? {};
    const value = forward === undefined && state === undefined ? undefined : Math.max(forward ?? 0, state ?? 0);
    return `| **${name}** | ${cell(row.doc)} | ${parameters(row.params)} | ${figure(value)} | ${figure(gradient)} |`;
  });
  return [`## ${title}`, `Under ${keys}.${note === undefined ? '' : ` ${note}`}`, ['| | | Parameters | Value | Gradient |', '|---|---|---|---|---|', ...rows].join('\n')].join('\n\n');
}

/** How a prediction can be explained. */
function methodsText({ cams = {}, attributions = {} }: Differences): string {
  const measured: Differences[string] = { ...cams, ...attributions };
  const rows = Object.entries(methods).map(([name, { of, doc }]) => `| **${name}** | ${of === 'layer' ? 'a layer\'s maps' : 'the picture\'s values'} | ${cell(doc)} | ${figure(measured[name]?.forward)} |`);
  return [
    '## Explaining a prediction',
    'What `cnn-lab explain --method` and the panel offer, on logits, in evaluation mode: of a class, or of what one class has over another (`--versus`), whose difference of logits is then the score. ' +
      'Class activation maps are pytorch-grad-cam\'s, attributions Captum\'s, summed over the channels, and FullGrad pytorch-grad-cam\'s; the figure is the largest difference from the formula in PyTorch, before cutting off, scaling and resizing.',
    ['| | explains by | | Value |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

function healthText(): string {
  const rows = Object.entries(rules).map(([id, { severity, at, doc }]) => `| **${id}** | ${severity} | ${at === 'step' ? 'each step' : 'each epoch'} | ${cell(doc)} |`);
  return [
    '## Health of a run',
    'What the trainer looks for while it trains, each told once a run: as a `notice` event with this id, its figures and what to write into the experiment against it, which a click in the training panel does.',
    ['| id | severity | looked at | what it means |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

/** What an experiment may try, and how. */
function studyText(): string {
  const written: Record<VariableKey, string> = { $try: '{ "$try": ["Adam", { "SGD": { "lr": 0.1 } }] }', $range: '{ "$range": [0.0001, 0.1], "log": true, "steps": 4 }', $int: '{ "$int": [16, 128], "step": 16 }' };
  const variables = variableKeys.map((key) => `| **${key}** | ${fill(variableDocs[key].doc)} | ${['$name', ...Object.keys(variableDocs[key].beside)].map((each) => `\`${each}\``).join(', ')} | \`${cell(written[key])}\` |`);
  const rowsOf = (params: Params) => Object.entries(params).map(([name, { doc, default: preset }]) => `| **${name}** | ${cell(doc)} | \`${JSON.stringify(preset)}\` |`);
  const [keys, slurm] = [rowsOf(studyKeys), rowsOf(slurmKeys)];
  return [
    '## Studies',
    'In place of any value, layer, scheduler, optimizer or model an experiment may have several to try; `cnn-lab study FILE` trains each with each seed. A variable is called by the end of its path (`lr`), or by its `$name`. For equal seeds all settings share the split, the order of the pictures, what augmentation draws and the first weights of layers in common.',
    ['| | | Beside it | |', '|---|---|---|---|', ...variables].join('\n'),
    'Under `study`, all of which may be left out:',
    ['| | | Preset |', '|---|---|---|', ...keys].join('\n'),
    '### On a cluster',
    'Under `study.on.slurm`:',
    ['| | | Preset |', '|---|---|---|', ...slurm].join('\n'),
    ...howManyBehave,
  ].join('\n\n');
}

/** How 10,000 trials on 100 nodes behave; the figures are of test/bench/claims.mjs. */
const howManyBehave = [
  '`cnn-lab study FILE` submits one job array with as many tasks as `at_once`, and follows it; who follows may leave, and come back by the same command. The study\'s folder, the runs, the data folder and CNN Lab itself lie on a file system that all machines share. ' +
    'Node is looked for where it is on the machine that submits, then on the task\'s PATH, then as the copy that the study brings along. A task takes the next run by making its claim (a hard link, which only one can make), holds it by a lock that it touches every 20 seconds, trains it, and takes the next. ' +
    'Requeued it starts over: a run that nobody holds goes on from its last checkpoint. The lock of a lost machine is over after 120 seconds; then the next task that looks takes the run. The first task stays until all runs have ended, for what others may leave; the others end when nothing is left to take. A node that comes back finds its run taken and writes nothing more.',
  '**How 10,000 trials on 100 nodes behave.** A task looks at the folder when it begins and each time it takes a run, never in between. The first look reads all 10,000 claims and logs (0.7 s of one core, 1.1 s where the machine has several times as much to do), a later one only the names of the claims and the runs that had not ended before (40 ms); a claim with all that decides it, a search of 10,000 settings and two flushed files included, takes 0.13 s ' +
    '(`node test/bench/claims.mjs`, a local disk, two cores that were busy with other work, too; on a network\'s disk each opened file costs its latency, some 10 seconds for the first look at half a millisecond). With runs of 10 minutes 100 tasks claim one every 6 seconds: two that reach for the same one meet rarely, and the later takes the next. What they ask of the disk meanwhile is 100 touched files each 20 seconds; of the controller, one array of 100 and a question every 5 seconds while somebody follows. ' +
    'A grid, or a random search without early stopping, keeps all nodes busy to the end. With `tpe` or `stop_early` run n waits for all up to n - 100, so that the study comes to the same runs however long each takes: the slowest of 100 holds up the others for as long as it is behind.',
];

function diagnosticsText(): string {
  const rows = Object.entries(diagnostics).map(([id, { severity, doc }]) => `| **${id}** | ${severity} | ${cell(doc)} |`);
  return [
    '## Problems',
    'What is underlined in an experiment, and listed by `cnn-lab check`. The setting `cnnLab.diagnostics` gives a warning or an information another severity, or `off`; a comment `// cnn-lab-ignore-next-line id` above a line, or `// cnn-lab-ignore id` behind it, silences it there, `// cnn-lab-ignore-file id` in the whole file. An error keeps the experiment from running, and stays.',
    ['| | | |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

function parameters(params: Params): string {
  const each = Object.entries(params).map(([name, { type, default: preset }]) => {
    const shown = preset === undefined ? `: ${fill(describeType(type))}` : ` = ${JSON.stringify(preset)}`;
    return `\`${name}\`${cell(shown)}`;
  });
  return each.join('<br>') || '–';
}

const figure = (value: number | undefined): string => (value === undefined ? '–' : value === 0 ? '0' : value.toExponential(0));
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
