import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { lrWritten } from '../../extension/host/lr-written';
import { openingComment } from '../../extension/host/opening-comment';
import { modelSummary, schedulePreview } from '../../extension/host/previews';
import type { PictureRange, VariantRequest } from '../../extension/shared/augmentation';
import type { ExperimentChoices, ImportHost } from '../../extension/shared/panels';
import type { LrFindResult } from '../../extension/shared/lr-finder';
import { openAugmentation } from '../../extension/trainer/augmentation';
import { vocabulary } from '../../extension/core/config/vocabulary';
import { setValue } from '../../extension/core/config/edit';
import { figureNames } from '../../extension/core/runs/run-value';
import { shapeClasses } from '../../extension/core/data/classes';
import { CompareDouble } from './compare-double';
import { CurvesDouble } from './curves-double';
import { dataCheckHost } from './data-check-double';
import { failuresHost } from './failures-double';
import { InspectorDouble } from './inspector-double';
import { runsHost, studyRuns } from './runs-double';
import type { LanguageName } from '../sentences';
import { shownStudy } from './study-double';
import { timeTravelHost } from './time-travel-double';
import { PanelPage, type PanelName, type ThemeName } from './panel-page';
import { recordedEvents } from './recorded';

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const textOf = (name: string) => read(`../../media/examples/${name}.cnn.jsonc`);
const text = textOf('simple-cnn');
const found = JSON.parse(read('../fixtures/lr-find/100-steps.json')) as LrFindResult;
const events = recordedEvents();
const run = (events.find((event) => event.type === 'run-start') as { run: string }).run;
const small = { file: '/work/simple-cnn.cnn.jsonc', text: setValue(text, ['data', 'dataset'], { Shapes: { images: 400 } }) };
const curves = new CurvesDouble();
curves.take(run, events);
curves.record(run, readFileSync(fileURLToPath(new URL('../fixtures/recorded-run/record.bin', import.meta.url))));
const augmentation = openAugmentation({ settleMs: 0 }, { progress: async () => undefined });
const summary = { run, id: 'a', name: 'simple-cnn', status: 'finished' as const, epoch: 5, epochs: 5, val_accuracy: 0.8, best_val_accuracy: 0.8, created: '2026-11-23T21:54:05Z' };
const choices: ExperimentChoices = { file: 'simple-cnn.cnn.jsonc', optimizer: 'Adam', lr: { owner: 'Adam', param: 'lr', lr: 0.001 }, batch_size: 64, epochs: 5, scheduler: 'StepLR', schedulers: ['StepLR'] };
const listed = studyRuns(text, 30);
const compared = new CompareDouble(text, 12, { grouped: true });
const oneCycle = setValue(text, ['scheduler'], { OneCycleLR: { max_lr: 0.01 } });

/** A tile of each class, and what a survey says of them. */
const surveyed: Awaited<ReturnType<ImportHost['ready']>> = {
  place: 'pets/train.csv',
  survey: {
    layout: { sentence: 'A table that lists the pictures, or holds them, a row each', values: {} }, dataset: { name: 'ImageTable', params: { table: 'pets/train.csv' } },
    classes: [{ name: 'disc', train: 1200, val: 120 }, { name: 'ring', train: 340, val: 34 }, { name: 'star', train: 12, val: 1 }], validates: true, tests: true,
    notices: [{ sentence: 'Pictures are in the column {image}, classes in {label}.', values: { image: '"pentagon"', label: '"pentagon"' } }],
    leftOut: [{ file: 'lenet', reason: { sentence: 'it has no label', values: {} } }], leftOutCount: 3,
  },
  samples: ['disc', 'ring', 'star', 'disc'].map((label, i) => ({ name: 'lenet', label, kind: i === 3 ? null : 'image/gif', base64: 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=' })),
};

/** What keeps its name in every language. */
const names = new Set([...shapeClasses, 'pentagon', 'Shapes', 'lenet', 'body', 'shortcut', 'Viridis', 'Magma', ...Object.keys(vocabulary.layer), ...Object.keys(vocabulary.transform),
  // Parameters and figures of runs, as filters name them, and what parameters are.
  ...figureNames, 'Saliency', 'Occlusion', 'optimizer', 'seed', 'search', 'width', ...Object.keys(vocabulary.optimizer)]);

/** Each panel's host, and what is there once it is drawn. */
export const panelNames = ['training', 'feature-map', 'grad-cam', 'failures', 'data-check', 'time-travel', 'schedule', 'model-summary', 'augmentation', 'lr-finder', 'gallery', 'import', 'runs', 'study', 'compare'] as const satisfies PanelName[];
const panels: Record<PanelName, [host: Record<string, (argument: never) => unknown>, drawn: string]> = {
  training: [{ ready: async () => ({ runs: [summary], shown: [await curves.shown(run)], starting: null }), series: curves.series, layers: curves.layers, stepParts: curves.stepParts, choices: () => choices, forkPoints: () => ({ points: [{ epoch: 5, val_accuracy: 0.8, best: true, whole: true, bytes: 22_900_000 }] }) }, '.figures dd'],
  'feature-map': [new InspectorDouble().host, '.map'],
  'grad-cam': [new InspectorDouble().host, '.verdict'],
  failures: [failuresHost().host, '.found .thumbnail'],
  'data-check': [dataCheckHost().host, '.found .thumbnail'],
  'time-travel': [timeTravelHost().host, '.confusion td'],
  schedule: [{ ready: () => schedulePreview('simple-cnn.cnn.jsonc', oneCycle, null) }, '.chart canvas'],
  'model-summary': [{ ready: () => modelSummary('resnet-20.cnn.jsonc', textOf('resnet-20')) }, 'button.layer'],
  augmentation: [
    {
      ready: async () => ({ file: 'simple-cnn.cnn.jsonc', ...(await augmentation.describe({ ...small, again: false })) }),
      pictures: (range: PictureRange) => augmentation.pictures({ ...small, ...range }),
      preview: (request: VariantRequest) => augmentation.preview({ ...small, ...request }),
    },
    '.augmented canvas',
  ],
  'lr-finder': [{ ready: () => ({ file: 'simple-cnn.cnn.jsonc', steps: 100, status: 'finished', preparing: null, error: null, ...found, written: lrWritten(text), outdated: true }) }, '.mark-flag'],
  gallery: [{ ready: () => ({ templates: ['lenet', 'simple-cnn', 'resnet-18'].map((name) => ({ name, about: openingComment(textOf(name)), ...modelSummary(name, textOf(name)), expected: { dataset: 'Shapes', epochs: 5, val_accuracy: 0.95, seconds: 130 } })) }) }, '.card'],
  import: [{ ready: () => surveyed }, 'figure img'],
  study: [{ ready: () => ({ ...shownStudy(18), folder: '/work/.cnn-lab/studies/search' }) }, '.trial'],
  runs: [runsHost(() => listed, { group: 'optimizer', unfolded: [listed[0]!.record.figures.id] }, { archive: listed.slice(0, 2), deleted: [] }).host, '.line'],
  compare: [{ ...compared.host }, '.compared tbody tr'],
};

/** Frees what all of them share. */
export function removePanels(): void {
  curves.remove();
  compared.remove();
}

/** A panel in a language, at these widths in these themes: no word is cut off, none is left in English, nothing bars the way, and the Tab key comes to all that can be used. */
export async function lookAt(browser: Browser, name: PanelName, language: LanguageName, widths: number[], themes: readonly ThemeName[]): Promise<void> {
  const [host, drawn] = panels[name];
  const panel = await PanelPage.open(browser, name, host, { language, width: 1600, height: 900 });
  const { page } = panel;
  await page.locator(drawn).first().waitFor();
  await panel.settle();
  await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const theme of themes) {
      await panel.retheme(theme);
      expect(await page.evaluate(cutOff), `${name} in ${language}, ${width} px, ${theme}`).toEqual([]);
      expect(await panel.barriers(), `${name} in ${language}, ${width} px, ${theme}`).toEqual([]);
    }
    await panel.screenshot(`${name}-${language}-${width}`);
  }
  expect(await panel.beyondTab(), `${name} in ${language}: what the Tab key does not come to`).toEqual([]);
  if (language === 'pseudo') expect((await page.evaluate(leftInEnglish)).filter((words) => !names.has(words.trim()))).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
}

/** In the page: texts that do not fit their element, where that does not scroll, and a page that is wider than its window. */
function cutOff(): string[] {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth} > ${innerWidth}`] : [];
  const texts = Array.from(document.body.querySelectorAll<HTMLElement>('*')).filter((element) => Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== ''));
  const cut = texts.filter((element) => {
    const { overflowX, display, visibility } = getComputedStyle(element);
    // Under a thumbnail a long class name ends in an ellipsis; its whole words are the thumbnail's title.
    if (element.closest('.visually-hidden, .thumbnail, svg') || display === 'inline' || visibility === 'hidden' || element.clientWidth === 0 || /auto|scroll/.test(overflowX)) return false;
    return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + Math.ceil(parseFloat(getComputedStyle(element).fontSize) / 2);
  });
  return [...wide, ...cut.map((element) => `${element.tagName} ${element.className}: "${element.textContent!.slice(0, 60)}" ${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight}`)];
}

/** In the page: words outside of the marks that are no names, of files, layers, classes or parameters. */
function leftInEnglish(): string[] {
  const words = Array.from(document.body.querySelectorAll<HTMLElement>('*')).flatMap((element) => [
    // A sentence may have elements in its places, and a long name places to break it.
    Array.from(element.childNodes).flatMap((node) => (node.nodeType === Node.TEXT_NODE ? [node.textContent!] : [])).join(''),
    ...['aria-label', 'title', 'placeholder'].flatMap((name) => element.getAttribute(name) ?? []),
  ]);
  const unmarked = words.map((text) => {
    let rest = text;
    while (/⟦[^⟦⟧]*⟧/.test(rest)) rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ');
    return rest;
  });
  const isSentence = (text: string): boolean => /[a-z]{2,} [a-z]{2,}/.test(text) || /^\s*[A-Z]?[a-z]{3,}\s*$/.test(text);
  return [...new Set(unmarked.filter(isSentence))];
}
