import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShownStudy } from '../../extension/shared/study-panel';
import { launchChromium, PanelPage, themeNames, type PanelOptions } from './panel-page';
import { shownStudy } from './study-double';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(study: ShownStudy, options: PanelOptions = {}) {
  const asked: [string, unknown][] = [];
  const hear = (name: string) => (argument: unknown) => void asked.push([name, argument]);
  const host = { ready: () => ({ ...study, folder: '/work/.cnn-lab/studies/search' }), ...Object.fromEntries(['open', 'compare', 'use', 'rest', 'settle', 'report'].map((name) => [name, hear(name)])) };
  const panel = await PanelPage.open(browser, 'study', host, { width: 1100, height: 900, ...options });
  await panel.page.locator('.trial').first().waitFor();
  await panel.settle();
  return { panel, page: panel.page, asked };
}

test.each(themeNames)('a study as it goes: verdicts, a line a setting, slices, what matters with its range, every setting, in %s', async (theme) => {
  const study = shownStudy(18);
  const { panel, page } = await open(study, { theme });
  expect(await page.locator('.claims li > span').allTextContents()).toEqual([
    'lr 0.004 is better than lr 0.0001 by 2.1 points, 95 % between +1.2 and +3.0 (2 seeds each, paired by seed).',
    'Whether lr 0.03 is better than lr 0.0001 cannot be told: they are 1.1 points apart, 95 % between −1.0 and +3.2 (2 seeds each, paired by seed).',
  ]);
  expect(await page.locator('details.plan li').allTextContents()).toEqual([
    'lr 0.004: after 10 more epochs validation accuracy would be about 94.4 %, 90 % between 93.1 % and 95.5 %; after 20 it is 94.0 %. Whether they would help cannot be told.',
    'With 3 more seeds the difference between lr 0.004 and lr 0.0001 would be known to about ± 1.1 points in place of ± 2.5 points. The chance that they tell which is better is about 81 %.',
  ]);
  expect(await page.locator('.parallel path').count()).toBe(18);
  // Ended early, failed and going: dashed, and in sight.
  expect(await page.locator('.parallel path[stroke-dasharray]').count()).toBe(study.trials.filter(({ state }) => state !== 'complete').length);
  expect(await page.locator('.slices svg').count()).toBe(3);
  const importance = await page.locator('.importance li').allTextContents();
  expect(importance).toHaveLength(3);
  expect(importance[0]).toMatch(/^lr\d+ % \(90 % between \d+ % and \d+ %\)$/);
  const cells = await page.locator('.trial').first().locator('td').allTextContents();
  const best = study.trials[study.best!]!;
  expect(cells.slice(0, 3)).toEqual(best.cells.map(String));
  expect(cells[4]).toBe('best');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`study-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('what is asked of the host: the best values, a setting\'s, a run, a rest, a comparison, a report; pointed at, a setting stands out', async () => {
  const study = shownStudy(18);
  const { panel, page, asked } = await open(study);
  const best = study.trials[study.best!]!;
  await page.locator('.toolbar vscode-button', { hasText: 'Use these values' }).click();
  await page.locator('.trial').nth(1).getByRole('button', { name: 'Use these values' }).click();
  await page.locator('.trial').first().locator('.seeds button').first().click();
  await page.locator('.claims vscode-button', { hasText: 'Queue 7 more seeds of each' }).click();
  for (const name of ['Let it rest', 'Compare runs…', 'Report…']) await page.locator('.toolbar vscode-button', { hasText: name }).click();
  const second = await page.locator('.trial').nth(1).locator('th').textContent();
  await expect.poll(() => asked).toEqual([
    ['use', { trial: best.trial }], ['use', { trial: Number(second) - 1 }], ['open', { run: best.runs[0]!.run }], ['settle', { verdict: 1 }], ['rest', { rests: true }],
    ['compare', { runs: study.trials.flatMap(({ runs }) => runs.map(({ run }) => run)) }], ['report', {}],
  ]);
  await page.locator('.trial').first().hover();
  await expect.poll(() => page.locator(`.parallel path[data-key="${best.trial}"]`).getAttribute('stroke-width')).toBe('3');
  await panel.close();
});

test('settings come while it is looked at; one that tries nothing but seeds has no axes', async () => {
  const { panel, page } = await open(shownStudy(3));
  expect(await page.locator('.importance').count()).toBe(0);
  await panel.call('changed', { study: { ...shownStudy(18), rests: true } });
  await expect.poll(() => page.locator('.parallel path').count()).toBe(18);
  expect(await page.locator('.toolbar vscode-button', { hasText: 'Go on' }).count()).toBe(1);
  const seedsAlone = shownStudy(1);
  await panel.call('changed', { study: { ...seedsAlone, columns: seedsAlone.columns.slice(-1), trials: seedsAlone.trials.map((trial) => ({ ...trial, words: '', cells: [] })) } });
  await expect.poll(() => page.locator('section:visible h2').allTextContents()).toEqual(['What can be concluded', 'All settings']);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});
