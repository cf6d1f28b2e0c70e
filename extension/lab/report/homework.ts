import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lookOf } from '../../core/export/look';
import type { Chart } from '../../shared/svg-chart';
import { seedBand } from '../../core/report/bands';
import { changesBetween } from '../../core/report/changes';
import type { Report, ReportPart } from '../../core/report/parts';
import { epochsOf } from '../../core/runs/run-record';
import type { EpochEnd } from '../../shared/events';
import type { InspectorApi } from '../../shared/inspector';
import type { ReportOf } from '../../shared/report';
import { runFiles, type RunManifest } from '../../shared/run-folder';
import { duration } from '../../shared/run-words';
import type { Speak } from '../../shared/said';
import { readManifest, readMilestones } from '../../trainer/run-folder';
import { pageRun } from '../export/page-run';
import { judgeRuns, metrics, type Judgement } from '../judge-runs';
import { planFrom } from '../plan-runs';
import { readNote } from '../run-marks';
import { judgeStudy } from '../study/judge-study';
import { openStudy, readStudyRuns, type Study } from '../study/read-study';
import { settingRows } from '../study/setting-rows';
import { certificateParts } from './certificate';
import { insideParts } from './inside';

interface ReportedRun {
  seed: number;
  folder: string;
  manifest: RunManifest;
  epochs: EpochEnd[];
}
interface ReportedSetting {
  name: string;
  /** By seed, the lowest first. */
  runs: ReportedRun[];
}

/**
 * What was changed, what came of it, what can be concluded, what the networks see and where they disagree, what was noted, and with what it was made. Throws a UserError where no run has finished,
 * or a folder cannot be read.
 */
export async function homework(of: ReportOf, inspector: InspectorApi, t: Speak): Promise<Report> {
  const study = 'study' in of ? openStudy(of.study) : null;
  const judgement = study ? judgeStudy(study, t) : judgeRuns((of as { runs: string[] }).runs, {}, t);
  const settings = judgement.settings.map(({ name, folders }): ReportedSetting => ({
    name,
    runs: Object.entries(folders).map(([seed, folder]) => ({ seed: Number(seed), folder, manifest: readManifest(folder), epochs: epochsOf(readMilestones(folder)) })).sort((a, b) => a.seed - b.seed),
  }));
  return {
    title: study ? t('Report: {name}', { name: study.manifest.name }) : t('Report of {count} settings', { count: settings.length }),
    parts: [
      ...changedParts(settings, t),
      ...judgedParts(judgement, settings, t),
      ...plannedParts(judgement, t),
      ...(study ? triedParts(study, t) : []),
      ...(await curveParts(settings, t)),
      ...(await insideParts(sameSeed(settings), inspector, t)),
      ...noteParts(study, settings, t),
      ...certificateParts(settings.flatMap(({ runs }) => runs.map(({ manifest }) => manifest)), t),
      ...textParts(study, settings, t),
    ],
  };
}

const firstOf = ({ runs }: ReportedSetting): ReportedRun => runs[0]!;

function changedParts(settings: ReportedSetting[], t: Speak): ReportPart[] {
  const rows = changesBetween(settings.map((setting) => firstOf(setting).manifest.experiment));
  const heading: ReportPart = { kind: 'heading', words: t('What was changed') };
  if (rows.length === 0) return [heading, { kind: 'text', words: t('Nothing but the seed: all runs are of one setting.') }];
  return [heading, { kind: 'table', heads: ['', ...settings.map(({ name }) => name)], rows, looks: settings.map((_, i) => lookOf(i)), long: true }];
}

function judgedParts({ metric, settings: judged, noiseFloor, verdicts, left, remarks }: Judgement, settings: ReportedSetting[], t: Speak): ReportPart[] {
  const { written, unit } = metrics[metric];
  const rows = judged.map(({ name, runs, mean, deviation, figures }, i) => {
    const seconds = settings[i]!.runs.map(({ epochs }) => epochs.reduce((sum, epoch) => sum + epoch.seconds, 0));
    return [
      name, String(runs), written(mean), deviation === null ? '–' : t(unit.amount(deviation)), Object.entries(figures).map(([seed, figure]) => `${seed}: ${written(figure)}`).join(', '),
      duration(seconds.reduce((sum, each) => sum + each, 0) / seconds.length),
    ];
  });
  const words = [
    ...verdicts.map((verdict) => t(verdict.words)),
    ...(noiseFloor ? [t('How far two equal runs lie apart comes before any claim: two more seeds of {a} say it.', { a: judged[0]!.name })] : []),
    ...remarks.map((remark) => t(remark)),
    ...(left > 0 ? [t('{count} of the runs have not finished with a {metric}, and are left out.', { count: left, metric })] : []),
  ];
  return [
    { kind: 'heading', words: t('What can be concluded') },
    ...(words.length > 0 ? [{ kind: 'list', items: words } as const] : []),
    { kind: 'table', heads: [t('setting'), t('runs'), metric, t('standard deviation'), t('each seed'), t('time a run')], rows },
  ];
}

/** Of so many settings it is all in sight. */
const mostPlanned = 6;

/** What more epochs and seeds are likely to change. */
function plannedParts(judgement: Judgement, t: Speak): ReportPart[] {
  const { epochs, seeds } = planFrom(judgement);
  const [title, list] = [t('What more epochs and seeds would change'), { kind: 'list', items: [...epochs, ...seeds].map(({ words }) => t(words)) } as const];
  return epochs.length > mostPlanned ? [{ kind: 'folded', title, parts: [list] }] : [{ kind: 'heading', words: title }, list];
}

/** All that was tried, also what was ended early or failed, where that is more than what is judged. */
function triedParts(study: Study, t: Speak): ReportPart[] {
  const runs = readStudyRuns(study);
  if ([...runs.values()].every(({ state }) => state === 'finished')) return [];
  return [{ kind: 'folded', title: t('All that was tried'), parts: [{ kind: 'table', heads: [t('setting'), t('each seed'), t('mean {metric}', { metric: study.plan.metric })], rows: settingRows(study, runs, t) }] }];
}

async function curveParts(settings: ReportedSetting[], t: Speak): Promise<ReportPart[]> {
  const chart = (title: string, figure: (epoch: EpochEnd) => number | null | undefined, share = false): Chart => {
    const bands = settings.map(({ runs }, i) => ({ ...seedBand(runs.map(({ epochs }) => epochs), figure), ...lookOf(i) }));
    return { title, xName: t('epoch'), share, bands: bands.filter((_, i) => settings[i]!.runs.length > 1), curves: bands.map(({ x, mean, colour, dashes }) => ({ x, y: mean, colour, dashes })) };
  };
  const rates = await Promise.all(settings.map(async (setting) => (await pageRun(firstOf(setting).folder)).steps.lr));
  return [
    { kind: 'heading', words: t('Curves') },
    { kind: 'text', words: t('Lines are means over the seeds of a setting, bands go from the lowest seed to the highest.') },
    {
      kind: 'charts',
      legend: settings.map(({ name }, i) => ({ name, look: lookOf(i) })),
      charts: [
        chart(t('Validation accuracy'), ({ val_accuracy }) => val_accuracy, true),
        chart(t('Validation loss'), ({ val_loss }) => val_loss),
        chart(t('Training accuracy'), ({ train_accuracy }) => train_accuracy, true),
        chart(t('Training loss'), ({ train_loss }) => train_loss),
        { title: t('Learning rate (first seed)'), xName: t('step'), curves: rates.flatMap((rate, i) => (rate ? [{ ...rate, ...lookOf(i) }] : [])) },
      ],
    },
  ];
}

/** A network of each setting: of the lowest seed that all have, else of each its first. */
function sameSeed(settings: ReportedSetting[]) {
  const common = settings[0]!.runs.find(({ seed }) => settings.every(({ runs }) => runs.some((run) => run.seed === seed)))?.seed;
  return settings.map((setting) => {
    const { folder, seed } = setting.runs.find((run) => run.seed === common) ?? firstOf(setting);
    return { setting: setting.name, run: folder, seed };
  });
}

function noteParts(study: Study | null, settings: ReportedSetting[], t: Speak): ReportPart[] {
  const of = [...(study ? [{ title: study.manifest.name, text: readNote(study.folder) }] : []), ...settings.flatMap(({ name, runs }) => runs.map(({ folder, seed }) => ({ title: t('{setting}, seed {seed}', { setting: name, seed }), text: readNote(folder) })))];
  const noted = of.filter(({ text }) => text.trim() !== '');
  return noted.length === 0 ? [] : [{ kind: 'heading', words: t('Notes') }, ...noted.map(({ title, text }) => ({ kind: 'note', title, text: text.trim() }) as const)];
}

function textParts(study: Study | null, settings: ReportedSetting[], t: Speak): ReportPart[] {
  const text = study ? study.text : readFileSync(path.join(firstOf(settings[0]!).folder, runFiles.experiment), 'utf8');
  return [{ kind: 'folded', title: study ? t('The study\'s text') : t('The experiment of {setting}', { setting: settings[0]!.name }), parts: [{ kind: 'code', text, language: 'jsonc' }] }];
}
