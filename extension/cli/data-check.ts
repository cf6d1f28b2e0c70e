import path from 'node:path';
import { existsSync } from 'node:fs';
import { findRun } from '../lab/find-run';
import { dataCheckOfRun, runsOfExperiment } from '../lab/data-check/requests';
import { runsPlace } from '../lab/run-folders';
import { findingKinds, findingNames, partWords, type DataCheck, type DataCheckRequest } from '../shared/data-check';
import { withSettings } from '../trainer/experiment-file';
import { command } from './command';
import { dataFolder, json, runs, set } from './options';
import { bar, columns, type Terminal } from './terminal';
import { t } from './translate';

/** Findings of a kind that are listed as text; of JSON all are. */
const listed = 10;

export const dataCheck = command({
  doc: 'Goes over the pictures of an experiment: likely label errors, pictures that stand twice or in training and validation, blank, dark or blurred ones, odd sizes, class counts. Writes nothing to them.',
  arguments: [{ placeholder: 'FILE|RUN', doc: 'an experiment file, or a run\'s folder, its name, the beginning of its name, or "last"' }],
  options: { json, set, runs, 'data-folder': dataFolder },
  async run({ arguments: [word = ''], options, terminal }) {
    const { checkData } = await import('../trainer/data-check/check-data');
    const { check } = await checkData(request(word, options), {
      dataFolder: options['data-folder'],
      onProgress: ({ stage, done, total }) => {
        if (!options.json && total !== null) terminal.progress(`${bar(done / total, 20)} ${stage === 'check' ? t('pictures are looked at') : t('pictures are read')}`, done === total);
      },
    });
    if (options.json) terminal.printJson(asJson(check));
    else say(check, terminal);
  },
});

function request(word: string, { set, runs }: { set: string[]; runs: string | undefined }): DataCheckRequest {
  if (!/\.cnn\.jsonc?$/.test(word) && !(existsSync(word) && /\.jsonc?$/.test(word))) {
    const ofRun = dataCheckOfRun(findRun(word, runs));
    return { ...ofRun, text: withSettings(ofRun.text, set) };
  }
  const file = path.resolve(word);
  return { file, set, runs: runsOfExperiment(file, runs ?? runsPlace) };
}

function asJson(check: DataCheck): object {
  const { dataset, classes, labels, training, source, words, notices, files, unmoved, findings } = check;
  return {
    dataset, training, validation: labels.length - training, classes: counts(check).map(([name, train, val]) => ({ class: name, training: train, validation: val })),
    out_of_sample: source, sought: t(words), notices: notices.map((notice) => t(notice)), unmoved: unmoved && t(unmoved),
    findings: findings.map(({ kind, pictures, suggested, file, evidence }) => ({
      kind, evidence: t(evidence), ...(suggested === undefined ? {} : { suggested: classes[suggested] }), ...(file === undefined ? {} : { file }),
      pictures: pictures.map((picture) => ({ picture: files?.[picture] ?? picture, class: classes[labels[picture]!], part: picture < training ? 'training' : 'validation' })),
    })),
  };
}

function say(check: DataCheck, terminal: Terminal): void {
  const { classes, labels, training, words, notices, findings } = check;
  for (const notice of notices) terminal.note(t(notice));
  terminal.print(t('{training} pictures to train on, {validation} to validate on', { training, validation: labels.length - training }));
  for (const line of columns([[t('class'), t('training'), t('validation')], ...counts(check)])) terminal.print(line);
  terminal.print(t(words));
  for (const kind of findingKinds) {
    const found = findings.filter((each) => each.kind === kind);
    if (found.length === 0) continue;
    terminal.print('');
    terminal.print(`${t(findingNames[kind])}: ${found.length}`);
    for (const { pictures, file, suggested, evidence } of found.slice(0, listed)) {
      const names = file === undefined ? pictures.map((picture) => `${pictureName(check, picture)} (${t(partWords(check, picture))}, ${classes[labels[picture]!]})`).join(', ') : file;
      terminal.print(`  ${names}${suggested === undefined ? '' : ` → ${classes[suggested]}`}`);
      terminal.print(`    ${t(evidence)}`);
    }
    if (found.length > listed) terminal.print(`  ${t('and {count} more', { count: found.length - listed })}`);
  }
}

const pictureName = ({ files, training }: DataCheck, picture: number): string => files?.[picture] ?? (picture < training ? `train:${picture}` : `val:${picture - training}`);

function counts({ classes, labels, training }: DataCheck): [string, number, number][] {
  const [train, val] = [new Array<number>(classes.length).fill(0), new Array<number>(classes.length).fill(0)];
  labels.forEach((label, picture) => (picture < training ? train : val)[label]!++);
  return classes.map((name, i) => [name, train[i]!, val[i]!]);
}
