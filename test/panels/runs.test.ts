import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterLine } from '../../extension/shared/cluster';
import type { QueuedStudy, ShownQueue } from '../../extension/shared/queue-state';
import type { RunsViewState } from '../../extension/shared/run-list';
import { launchChromium, PanelPage, themeNames, type PanelOptions } from './panel-page';
import { runsHost, studyRuns } from './runs-double';

const text = readFileSync(fileURLToPath(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url)), 'utf8');
const all = studyRuns(text, 10_000);

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open({ count = 60, kept, away, ...options }: PanelOptions & { count?: number; kept?: Partial<RunsViewState>; away?: Parameters<typeof runsHost>[2] } = {}) {
  let runs = all.slice(0, count);
  const { host, asked } = runsHost(() => runs, kept, away);
  const panel = await PanelPage.open(browser, 'runs', host, { width: 1200, height: 700, ...options });
  const { page } = panel;
  if (count > 0) await page.locator('.line').first().waitFor();
  const names = () => page.locator('.line .name').allTextContents();
  const cells = (column: number) => page.locator(`.line > :nth-child(${column + 1})`).allTextContents();
  const heads = () => page.locator('[role="columnheader"]').allTextContents();
  return { panel, page, asked, names, cells, heads, become: (now: typeof runs) => void (runs = now) };
}

test.each(themeNames)('runs stand newest first, with what differs between them and what came of them, in %s', async (theme) => {
  const { panel, page, heads, cells } = await open({ theme, count: 60 });
  expect((await heads()).map((head) => head.trim())).toEqual(['Name', 'Status', 'Epoch', 'optimizer', 'optimizer.lr', 'seed', 'Val accuracy', 'Created ▾']);
  expect(await page.locator('.counts').textContent()).toBe('60 runs');
  // The pinned one before all others.
  expect((await cells(5)).slice(0, 4)).toEqual(['6', '9', '9', '9']);
  expect((await cells(3)).slice(1, 3)).toEqual(['SGD', 'Adam']);
  expect((await cells(2))[0]).toBe('5 / 5');
  expect(await page.locator('.line', { has: page.locator('.pin') }).count()).toBe(1);
  expect(await page.locator('.tag').allTextContents()).toEqual(['baseline']);
  await page.locator('.line').nth(1).click();
  await page.locator('.line[aria-selected="true"]').waitFor();
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`runs-${theme}`);
  expect(panel.complaints).toEqual([]);
  await page.locator('.columns summary').click();
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a filter in words leaves what it says; what is not understood is said beside the field, and what is listed stays', async () => {
  const { panel, page, names, cells } = await open({ count: 60 });
  const counts = page.locator('.counts');
  await page.locator('input[type="search"]').fill('optimizer=SGD optimizer.lr < 0.05');
  await expect.poll(() => counts.textContent()).toBe('20 of 60 runs');
  expect(new Set(await cells(2))).toEqual(new Set(['5 / 5']));
  await page.locator('input[type="search"]').fill('optimizer=SDG');
  const problem = page.locator('#filter-problem');
  await expect.poll(() => problem.textContent()).toBe('Column 11: "optimizer" is never "SDG": did you mean SGD?');
  expect(await page.locator('input[type="search"]').getAttribute('aria-invalid')).toBe('true');
  expect((await names()).length).toBeGreaterThan(10);
  expect(await panel.barriers()).toEqual([]);
  await page.locator('input[type="search"]').fill('');
  await expect.poll(() => counts.textContent()).toBe('60 runs');
  expect(await problem.isHidden()).toBe(true);
  await panel.close();
});

test('a heading sorts, the other way at the second press, and back at the third', async () => {
  const { panel, page, cells } = await open({ count: 60 });
  const head = page.getByRole('columnheader', { name: 'Val accuracy' });
  // Behind the pinned one.
  const shares = async () => (await cells(6)).slice(1).map(parseFloat);
  await head.getByRole('button').click();
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
  expect(await shares()).toEqual((await shares()).toSorted((a, b) => b - a));
  // By keyboard, too: the focus has stayed.
  await page.keyboard.press('Enter');
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
  expect(await shares()).toEqual((await shares()).toSorted((a, b) => a - b));
  await page.keyboard.press('Enter');
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('none');
  await panel.close();
});

test('columns are ticked, or any parameter named; one that no run can have is refused beside its field', async () => {
  const { panel, page, heads, asked } = await open({ count: 60 });
  await page.locator('.columns summary').click();
  await page.getByRole('checkbox', { name: 'Val loss' }).check();
  await expect.poll(heads).toContain('Val loss');
  await page.getByRole('checkbox', { name: 'Epoch', exact: true }).uncheck();
  await expect.poll(heads).not.toContain('Epoch');
  const field = page.getByRole('combobox', { name: 'Another parameter' });
  await field.fill('model.0.out_chanels');
  await field.press('Enter');
  await page.getByText('did you mean model.0.out_channels?').waitFor();
  await field.fill('model.0.out_channels');
  await field.press('Enter');
  await expect.poll(heads).toContain('model.0.out_channels');
  expect(await page.locator('#column-problem').isHidden()).toBe(true);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('runs-columns');
  await page.getByRole('button', { name: 'What differs' }).click();
  await expect.poll(heads).not.toContain('Val loss');
  expect(asked.kept.at(-1)!.columns).toBe('');
  await panel.close();
});

test('all by keyboard: rows are gone through, selected one by one, in ranges and all together, and opened', async () => {
  const { panel, page, asked } = await open({ count: 200 });
  const counts = page.locator('.counts');
  const grid = page.getByRole('grid', { name: 'Runs' });
  const active = () => page.evaluate(() => document.getElementById(document.querySelector('[role="grid"]')!.getAttribute('aria-activedescendant')!)?.getAttribute('aria-rowindex'));
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await active()).toBe('4');
  await expect.poll(() => counts.textContent()).toBe('200 runs · 1 selected');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(() => counts.textContent()).toBe('200 runs · 2 selected');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Space');
  await expect.poll(() => counts.textContent()).toBe('200 runs · 3 selected');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  expect(asked.acts).toEqual([{ act: 'compareRuns', runs: [198, 197, 195].map((i) => all[i]!.folder) }]);
  await grid.focus();
  await page.keyboard.press('End');
  await expect.poll(active).toBe('201');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked.acts.at(-1)).toEqual({ act: 'openTrainingPanel', runs: [all[0]!.folder] });
  await page.keyboard.press('Control+A');
  await expect.poll(() => counts.textContent()).toBe('200 runs · 200 selected');
  expect(await page.locator('vscode-button[disabled]').allTextContents()).toEqual(expect.arrayContaining(['Open Training Panel']));
  // What a filter hides is not selected any more: nothing is done to what is not seen.
  await page.locator('input[type="search"]').fill('seed=3');
  await expect.poll(() => counts.textContent()).toBe('6 of 200 runs · 6 selected');
  await panel.close();
});

test('what is put on runs: F2 renames, Delete deletes, buttons pin, tag and archive; a note is kept in their folder', async () => {
  const { panel, page, asked } = await open({ count: 20 });
  const [first, second] = [all[19]!.folder, all[18]!.folder];
  await page.locator('.line').nth(0).click();
  await page.locator('.run-grid').focus();
  await page.keyboard.press('F2');
  await page.locator('.line').nth(1).click({ modifiers: ['Control'] });
  await page.locator('.line[aria-selected="true"]').nth(1).waitFor();
  for (const name of ['Pin', 'Tags…', 'Archive']) await page.getByRole('button', { name, exact: true }).click();
  await page.locator('.run-grid').focus();
  await page.keyboard.press('Delete');
  const both = [first, second];
  await expect.poll(() => asked.acts).toEqual([{ act: 'renameRun', runs: [first] }, ...['pinRun', 'tagRun', 'archiveRun', 'deleteRun'].map((act) => ({ act, runs: both }))]);
  // Of several runs there is no one note.
  expect(await page.locator('.note').isHidden()).toBe(true);
  await page.locator('.line').nth(1).click();
  await page.locator('.note summary').click();
  const field = page.getByRole('textbox', { name: 'Note' });
  await field.fill('# Too hot\n\nThe **lr**, I think.');
  await field.press('Control+S');
  await expect.poll(() => asked.notes.get(second)).toBe('# Too hot\n\nThe **lr**, I think.');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('runs-note');
  await page.locator('.line').nth(0).click();
  await expect.poll(() => field.inputValue()).toBe('');
  await page.locator('.line').nth(1).click();
  await expect.poll(() => page.locator('.note summary').textContent()).toBe('Note · Too hot');
  asked.notes.set(second, 'changed elsewhere');
  await page.getByRole('button', { name: 'Edit Note' }).click();
  await field.fill('mine');
  await field.blur();
  await page.getByRole('alert').filter({ hasText: 'The note was changed elsewhere.' }).waitFor();
  expect(await field.inputValue()).toBe('mine');
  await panel.close();
});

test('runs in the archive, and those that were deleted, are shown in the table, with what they take on disk, and brought back', async () => {
  const away = { archive: all.slice(100, 103), deleted: all.slice(200, 202) };
  const { panel, page, names, asked } = await open({ count: 12, away });
  const counts = page.locator('.counts');
  const buttons = () => page.locator('[role="toolbar"] vscode-button:visible').allTextContents();
  await page.getByRole('radio', { name: 'Runs' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => counts.textContent()).toBe('3 runs · 3.7 MB on disk');
  expect(await buttons()).toEqual(['Restore', 'Delete']);
  await page.locator('.line').nth(0).click();
  await page.locator('.line').nth(1).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Restore' }).click();
  expect(await panel.barriers()).toEqual([]);
  await page.getByRole('radio', { name: 'Deleted' }).click();
  await expect.poll(() => counts.textContent()).toBe('2 runs · 2.47 MB on disk · gone for good a week after they were deleted');
  expect(await buttons()).toEqual(['Restore', 'Delete for Good']);
  await page.locator('.line').nth(0).click();
  await page.locator('.line[aria-selected="true"]').waitFor();
  expect(await panel.everyLook('runs-deleted')).toEqual([]);
  await page.locator('.run-grid').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await expect.poll(() => asked.acts).toEqual([{ act: 'restoreRun', runs: [all[102]!.folder, all[101]!.folder] }, { act: 'deleteRun', runs: [all[201]!.folder] }]);
  // The last one was brought back: the runs are there again.
  away.deleted = [];
  await panel.call('changed', {});
  await expect.poll(() => counts.textContent()).toBe('12 runs');
  expect((await names()).length).toBe(12);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

const note = [
  '## Too hot', 'The **lr** is *too* high: `0.1`, see [the paper](https://arxiv.org/abs/1506.01186).', '- [x] lower it', '- [ ] again', '> twice', '| lr | val |\n|--|--|\n| 0.1 | 0.5 |', '```\nepochs=9\n```',
  '<img src=x onerror="document.title=1"><script>document.title=1</script>', '![a picture](https://example.org/a.png)', '[run](command:workbench.action.quit) [too](javascript:alert(1)) [and](data:text/html,x)',
].join('\n\n');

test('a note reads as Markdown beside its run, and is edited in place or in the editor; whatever it holds, it is words and links that lead out', async () => {
  const { panel, page, asked } = await open({ count: 20 });
  const run = all[19]!.folder;
  asked.notes.set(run, note);
  await page.locator('.line').nth(0).click();
  await page.locator('.note summary').click();
  const laid = page.locator('.markdown');
  await laid.getByRole('heading', { name: 'Too hot', level: 2 }).waitFor();
  expect(await laid.locator('strong, em, p code, blockquote p, td').allTextContents()).toEqual(['lr', 'too', '0.1', 'twice', '0.1', '0.5']);
  expect(await laid.locator('li').allInnerTexts()).toEqual(['☑ lower it', '☐ again']);
  expect(await laid.locator('a').evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href')]))).toEqual([['the paper', 'https://arxiv.org/abs/1506.01186'], ['a picture', 'https://example.org/a.png']]);
  expect(await laid.locator('img, script').count()).toBe(0);
  expect(await laid.textContent()).toContain('<script>document.title=1</script>');
  expect(await panel.everyLook('runs-markdown')).toEqual([]);
  // Written elsewhere: it reads so at once.
  asked.notes.set(run, 'Better.');
  await panel.call('noted', { run });
  await laid.getByText('Better.').waitFor();
  await page.getByRole('button', { name: 'Edit Note' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Note' }).fill('Best.');
  await page.keyboard.press('Escape');
  await laid.getByText('Best.').waitFor();
  await expect.poll(() => asked.notes.get(run)).toBe('Best.');
  await page.getByRole('button', { name: 'Open in the Editor' }).click();
  await expect.poll(() => asked.opened).toEqual([run]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('grouped, each group has its mean and spread, is unfolded by keyboard, and selects its runs', async () => {
  const { panel, page } = await open({ count: 60 });
  await page.locator('vscode-dropdown[aria-label="Group by"]').click();
  await page.locator('vscode-option[value="settings"]').click();
  await expect.poll(() => page.locator('.line.group').count()).toBe(6);
  expect(await page.locator('.line.group').first().innerText()).toMatch(/simple-cnn\s*10 runs[\s\S]*\d\d\.\d ± \d+\.\d %/);
  const grid = page.getByRole('treegrid', { name: 'Runs' });
  await grid.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => page.locator('.counts').textContent()).toBe('60 runs · 10 selected');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.line.run').count()).toBe(10);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('runs-grouped');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => page.locator('.line.run').count()).toBe(0);
  await panel.close();
});

test('grouped by a name and by another within it: each group says both, and taking the first away leaves the second', async () => {
  const { panel, page } = await open({ count: 60 });
  const level = (label: string) => page.locator(`vscode-dropdown[aria-label="${label}"]:visible`);
  const choose = async (label: string, name: string) => {
    await level(label).first().click();
    await level(label).first().locator(`vscode-option[value="${name}"]`).click();
  };
  expect(await level('then by').count()).toBe(0);
  await choose('Group by', 'optimizer');
  const groups = page.locator('.line.group .name');
  const alone = await expect.poll(() => groups.count()).toBeGreaterThan(0).then(() => groups.count());
  await choose('then by', 'status');
  await expect.poll(() => groups.count()).toBeGreaterThan(alone);
  expect(await groups.first().innerText()).toMatch(/optimizer \w+, status \w+/i);
  expect(await panel.everyLook('runs-grouped-twice')).toEqual([]);
  await choose('Group by', '');
  await expect.poll(async () => /optimizer/i.test(await groups.first().innerText())).toBe(false);
  expect(await level('then by').count()).toBe(1);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('the table is as it was left; runs that come appear by themselves; without runs it says how one comes', async () => {
  const kept = { filter: 'seed < 2', sort: 'val_accuracy desc', columns: 'val_accuracy, seed', group: '', selected: [all[0]!.folder] };
  const { panel, page, heads, become } = await open({ count: 12, kept });
  expect((await heads()).map((head) => head.trim())).toEqual(['Name', 'Val accuracy ▾', 'seed']);
  expect(await page.locator('.counts').textContent()).toBe('12 runs · 1 selected');
  expect(await page.locator('input[type="search"]').inputValue()).toBe('seed < 2');
  become(all.slice(0, 13));
  await panel.call('changed', {});
  await expect.poll(() => page.locator('.counts').textContent()).toBe('12 of 13 runs · 1 selected');
  become([]);
  await panel.call('changed', {});
  await page.getByRole('heading', { name: 'No run yet' }).waitFor();
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('of ten thousand runs only what is seen is in the page, at its place in the list', async () => {
  const { panel, page, cells } = await open({ count: 10_000 });
  expect(await page.getByRole('grid', { name: 'Runs' }).getAttribute('aria-rowcount')).toBe('10001');
  await page.locator('.run-grid').evaluate((grid) => (grid.scrollTop = 24 * 5000));
  await page.locator('[aria-rowindex="5010"]').waitFor();
  expect(await page.locator('.line').count()).toBeLessThan(60);
  expect((await cells(5)).length).toBeGreaterThan(10);
  await panel.close();
});

test.each([[450, 700], [900, 600]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`runs-${width}`);
  await panel.close();
});

const queued = (name: string, rest: Partial<QueuedStudy> = {}): QueuedStudy => ({ study: `/work/.cnn-lab/studies/${name}`, name, runs: 12, ended: 0, going: 0, rests: false, need: { cores: 2, bytes: 4.21e8 }, mistake: null, ...rest });
const queue = (studies: QueuedStudy[], rest: Partial<ShownQueue> = {}): ShownQueue => ({ queue: '/work/.cnn-lab/queue', place: '', pid: 77, paused: false, drained: false, studies, mistake: null, ...rest });
const waiting = [
  queued('four-schedulers', { ended: 3, going: 2, need: { cores: 1, bytes: 3.1e8 } }), queued('three-structures'), queued('simple-cnn', { runs: 1, rests: true }),
  queued('own-pictures', { mistake: { id: 'study-broken', sentence: 'The first {count} runs all failed, and the study ends here: {reason}', values: { count: 3, reason: 'There is no folder "pictures".' } }, need: null }),
];

test.each(themeNames)('what waits in the queue stands above the runs, with its place, its study and what a run takes, in %s', async (theme) => {
  const { panel, page, asked } = await open({ theme, width: theme === 'light' ? 450 : 1200 });
  const away: ClusterLine = { study: '/work/.cnn-lab/studies/widths', name: 'widths', runs: 40, ended: 11, standings: { going: 2, waiting: 0, requeued: 1, lost: 1 }, tasks: { running: 2, waiting: 1 }, reason: 'BeginTime', mistake: null };
  await panel.call('queues', { queues: [queue(waiting)], clusters: [away] });
  await page.locator('.queue').waitFor();
  expect((await page.locator('.clusters tbody td').allTextContents()).slice(0, 4)).toEqual(['widths', '2 going, 1 requeued, 1 lost: another task takes it', '11 / 40', 'Tasks on the cluster: 2 run, 1 wait (BeginTime).']);
  const rows = await Promise.all((await page.locator('.queue tbody tr').all()).map(async (row) => (await row.locator('th, td').allTextContents()).slice(0, 5)));
  expect(rows).toEqual([
    ['1', 'four-schedulers', '2 going', '3 / 12', '1 core, 310 MB'], ['2', 'three-structures', 'waits', '0 / 12', '2 cores, 421 MB'], ['3', 'simple-cnn', 'rests', '0 / 1', '2 cores, 421 MB'],
    ['4', 'own-pictures', 'The first 3 runs all failed, and the study ends here: There is no folder "pictures".', '0 / 12', ''],
  ]);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`runs-queue-${theme}`);
  await page.locator('.columns summary').click();
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await page.getByRole('button', { name: 'Cancel widths' }).click();
  await expect.poll(() => asked.opened).toEqual(['cancel /work/.cnn-lab/studies/widths']);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('by keyboard: a study of the queue is moved, paused, tried again, taken out and shown, the queue paused and drained; the focus goes with the study', async () => {
  const { panel, page, asked } = await open({ count: 0 });
  await page.locator('.empty').waitFor();
  await panel.call('queues', { queues: [queue(waiting)], clusters: [] });
  const studies = (): Promise<string[]> => page.locator('.queue tbody td:nth-child(2)').allTextContents();
  await page.getByRole('button', { name: 'Show study four-schedulers' }).focus();
  const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement!.getAttribute('aria-label'));
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('Show study three-structures');
  await page.keyboard.press('Alt+ArrowDown');
  await panel.call('queues', { queues: [queue([waiting[0]!, waiting[2]!, waiting[1]!, waiting[3]!])], clusters: [] });
  await expect.poll(studies).toEqual(['four-schedulers', 'simple-cnn', 'three-structures', 'own-pictures']);
  expect(await focused()).toBe('Show study three-structures');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Move four-schedulers up' }).press('Enter');
  await page.getByRole('button', { name: 'Try own-pictures again' }).click();
  for (const name of ['Pause', 'Drain']) await page.locator('.queues vscode-button', { hasText: name }).press('Enter');
  await panel.call('queues', { queues: [queue(waiting, { pid: null, paused: true })], clusters: [] });
  await expect.poll(() => page.locator('.queues .counts').textContent()).toBe('The queue rests.');
  await page.locator('.queues vscode-button', { hasText: 'Resume' }).press('Enter');
  const [place, study] = ['/work/.cnn-lab/queue', (name: string): string => `/work/.cnn-lab/studies/${name}`];
  await expect.poll(() => asked.queued).toEqual([
    { act: 'move', queue: place, study: study('three-structures'), place: 3 }, { act: 'goOn', queue: place, study: study('simple-cnn') }, { act: 'skip', queue: place, study: study('simple-cnn') },
    { act: 'again', queue: place, study: study('own-pictures') }, { act: 'pause', queue: place }, { act: 'drain', queue: place }, { act: 'resume', queue: place },
  ]);
  expect(asked.opened).toEqual([study('three-structures')]);
  // A queue that cannot be read says why; with nothing in it it is out of sight.
  await panel.call('queues', { queues: [queue([], { mistake: { id: 'queue-unreadable', sentence: '{file} cannot be read.', values: { file: 'x.json' } } })], clusters: [] });
  await expect.poll(() => page.locator('.queues .message').textContent()).toBe('x.json cannot be read.');
  await panel.call('queues', { queues: [], clusters: [] });
  await page.locator('.empty').waitFor();
  expect(panel.complaints).toEqual([]);
  await panel.close();
});
