import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import { takeAway } from '../trainer/command-line';
import { root, Workbench } from '../workbench/workbench';
import { eventOf, eventsOf, eventually, runFolders } from './run-files';

// One window: a short experiment is trained, changed in the training panel and trained again.
const name = 'simple-cnn.cnn.jsonc';
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({});
  // The whole experiment is seen: lines that are not are not in the page.
  await workbench.page.setViewportSize({ width: 1600, height: 1600 });
  const example = await readFile(join(root, 'media/examples', name), 'utf8');
  await writeFile(join(workbench.workspace, name), setValue(setValue(example, ['data', 'dataset'], { Shapes: { images: 600 } }), ['epochs'], 2));
  await workbench.openFile(name);
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
});
afterAll(() => workbench?.close());

const training = () => workbench.panel('training');
const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();
const field = async (label: string) => (await training()).locator(`.experiment-bar vscode-text-field[aria-label="${label}"] input`);
const change = async (label: string, value: string) => {
  const input = await field(label);
  await input.fill(value);
  await input.press('Enter');
};

test('a change in the panel edits the file: the comment beside it stays, undo takes it back', async () => {
  const { page } = workbench;
  await change('Learning rate', '0.002');
  await line('"optimizer": { "Adam": { "lr": 0.002 } }').waitFor();
  await change('Batch size', '128');
  await line('"batch_size": 128').waitFor();
  await line('// or "CIFAR10"').waitFor();
  await page.locator(`.tab[data-resource-name="${name}"]`).click();
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  await page.keyboard.press('Control+Z');
  await line('"batch_size": 64').waitFor();
  await page.keyboard.press('Control+Z');
  await line('"lr": 0.001').waitFor();
  await eventually('the panel to follow', async () => (await (await field('Learning rate')).inputValue()) === '0.001' && (await (await field('Batch size')).inputValue()) === '64');
});

test('under a scheduler that brings its own the learning rate is written there, and a scheduler comes back with its parameters', async () => {
  const panel = await training();
  const choose = async (name: string) => {
    await panel.locator('.experiment-bar vscode-dropdown[aria-label="Scheduler"]').click();
    await panel.locator(`.experiment-bar vscode-option[value="${name}"]`).click();
  };
  await choose('OneCycleLR');
  await line('"OneCycleLR": { "max_lr": 0.01 }').waitFor();
  await eventually('the panel to follow', async () => (await (await field('Learning rate')).inputValue()) === '0.01');
  await change('Learning rate', '0.02');
  await line('"OneCycleLR": { "max_lr": 0.02 }').waitFor();
  await line('"Adam": { "lr": 0.001 }').waitFor();
  await choose('StepLR');
  await line('"scheduler": { "StepLR": { "step_size": 2, "gamma": 0.5 } }').waitFor();
});

const comparison = () => workbench.panel('compare');

test('Train in the panel makes a second run of what it says; both are compared from above the config, also after a reload', async () => {
  const { page } = workbench;
  const lens = page.locator('.codelens-decoration a', { hasText: 'Compare with last run' });
  expect(await lens.count()).toBe(0);
  await change('Epochs', '1');
  await line('"epochs": 1').waitFor();
  await (await training()).locator('.experiment-bar vscode-button', { hasText: 'Train' }).click();
  await eventually('a second run', async () => (await runFolders(workbench.workspace)).length === 2);
  expect(await eventOf(workbench.workspace, 'run-start')).toMatchObject({ epochs: 1 });
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
  await lens.click();
  await page.locator('.tab.active', { hasText: 'CNN Lab: 2 Runs' }).waitFor();
  const bothDrawn = () => eventually('two runs in one panel', async () => {
    const panel = await comparison();
    return (await panel.locator('.compared tbody tr').count()) === 2 && /2 curves|latest values: (?!none)/.test((await panel.locator('.chart-val_loss canvas').getAttribute('aria-label')) ?? '');
  });
  await bothDrawn();
  await workbench.screenshot('comparison');
  const words = async () => (await comparison()).locator('.compared tbody').innerText();
  const before = await words();
  await workbench.reload();
  await page.locator('.tab.active', { hasText: 'CNN Lab: 2 Runs' }).waitFor();
  await bothDrawn();
  expect(await words()).toBe(before);
  // Named, closed and found again it is as it was left.
  await (await comparison()).locator('vscode-button', { hasText: 'Name…' }).click();
  await workbench.title('Name Comparison').waitFor();
  await workbench.input.fill('one epoch or two');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'CNN Lab: one epoch or two' }).waitFor();
  await (await comparison()).getByRole('radio', { name: 'Step', exact: true }).click();
  await workbench.palette('View: Close Editor');
  await workbench.palette('CNN Lab: Open Comparison');
  await workbench.row('one epoch or two').click();
  await bothDrawn();
  expect(await words()).toBe(before);
  expect(await (await comparison()).getByRole('radio', { name: 'Step', exact: true }).getAttribute('aria-checked')).toBe('true');
});

test('the table of runs: filtered, tagged, two experiments in the editor\'s diff; as it was left after a reload and when it was closed; a run that is copied in appears', async () => {
  const { page, workspace } = workbench;
  const table = () => workbench.panel('runs');
  const names = async () => (await table()).locator('.line .name');
  const rows = (count: number) => eventually(`${count} runs in the table`, async () => (await (await names()).count()) === count);
  const filter = async () => (await table()).locator('input[type="search"]');
  await workbench.palette('CNN Lab: Show Runs');
  await rows(2);
  await workbench.screenshot('runs');
  await (await filter()).fill('epochs_done = 1');
  await rows(1);
  await (await names()).first().click();
  await (await table()).locator('vscode-button', { hasText: 'Tags…' }).click();
  await workbench.title('Tag Run').waitFor();
  await workbench.input.fill('short');
  await page.keyboard.press('Enter');
  await (await table()).locator('.tag', { hasText: 'short' }).waitFor();
  await (await filter()).fill('');
  await rows(2);
  await (await names()).nth(0).click();
  await (await names()).nth(1).click({ modifiers: ['Control'] });
  await (await table()).locator('vscode-button', { hasText: 'Compare Experiments' }).click();
  await page.locator('.monaco-diff-editor .modified .view-line', { hasText: '"epochs": 1' }).waitFor();
  await page.locator('.monaco-diff-editor .original .view-line', { hasText: '"epochs": 2' }).waitFor();
  await workbench.palette('View: Close Editor');
  await (await filter()).fill('tags=short');
  await rows(1);
  await workbench.reload();
  await rows(1);
  expect(await (await filter()).inputValue()).toBe('tags=short');
  const run = (await runFolders(workspace)).at(-1)!;
  // A window that has just been loaded hears of files a moment later.
  await eventually('the copied run', async () => {
    await rm(`${run}-copy`, { recursive: true, force: true });
    await cp(run, `${run}-copy`, { recursive: true });
    return expect.poll(async () => (await names()).count(), { timeout: 5000 }).toBe(2).then(() => true, () => false);
  });
  await workbench.palette('View: Close Editor');
  await rm(`${run}-copy`, { recursive: true });
  await workbench.palette('CNN Lab: Show Runs');
  await rows(1);
  expect(await (await filter()).inputValue()).toBe('tags=short');
  await workbench.palette('View: Close Editor');
  await page.locator('.tab.active', { hasText: 'CNN Lab: one epoch or two' }).waitFor();
});

test('a run is forked at a checkpoint from its panel: an experiment is made to be changed, and trained it goes on from there', async () => {
  const { page, workspace } = workbench;
  const [, parent] = await runFolders(workspace);
  await workbench.palette('CNN Lab: Open Training Panel');
  await (await training()).locator('.run-header vscode-button', { hasText: 'Fork…' }).click();
  await page.locator('.quick-input-widget').getByText('All of its state goes on').click();
  await page.locator('.tab[data-resource-name="simple-cnn-fork.cnn.jsonc"]').waitFor();
  // It had one epoch, which is done.
  await line('"epochs": 2').waitFor();
  await page.locator('.codelens-decoration a', { hasText: /Train from epoch 1 of / }).click();
  await eventOf(workspace, 'run-end', ({ epoch, status }) => status === 'finished' && epoch === 2);
  const fork = (await runFolders(workspace)).at(-1)!;
  expect((await eventsOf(fork)).find(({ type }) => type === 'fork')).toMatchObject({ run: parent, epoch: 1 });
  await (await training()).getByRole('heading', { name: 'simple-cnn-fork' }).waitFor();
  // The panel has come to the front.
  await page.locator('.tab[data-resource-name="simple-cnn-fork.cnn.jsonc"]').click();
  await page.locator('.tab.active[data-resource-name="simple-cnn-fork.cnn.jsonc"]').waitFor();
  await workbench.palette('View: Close Editor');
  takeAway(fork);
  await rm(join(workspace, 'simple-cnn-fork.cnn.jsonc'));
  await eventually('the panel to let it go', async () => (await (await training()).getByRole('heading', { name: 'simple-cnn-fork' }).count()) === 0);
  await page.locator('.tab', { hasText: 'CNN Lab: one epoch or two' }).click();
  await page.locator('.tab.active', { hasText: 'CNN Lab: one epoch or two' }).waitFor();
});

/** An entry of the context menu of the newest run in the tree. */
async function fromMenu(entry: string): Promise<void> {
  const { page } = workbench;
  await eventually(entry, async () => {
    await page.locator('.pane-body .monaco-list-row', { hasText: /finished · .*epoch/ }).first().click({ button: 'right' });
    const item = page.locator('.monaco-menu .action-item', { hasText: entry }).first();
    await item.hover();
    if (!(await item.getAttribute('class'))?.includes('focused')) return false;
    await page.keyboard.press('Enter');
    return true;
  });
}

test('a run is renamed, put into the archive and brought back, and deleted; its panel lets it go', async () => {
  const { page, workspace } = workbench;
  await page.locator('.activitybar a[aria-label="CNN Lab"]').click();
  await fromMenu('Rename Run');
  await workbench.title('Rename Run').waitFor();
  await workbench.input.fill('one epoch');
  await page.keyboard.press('Enter');
  await page.locator('.pane-body .monaco-list-row', { hasText: 'one epoch' }).waitFor();
  await (await comparison()).locator('.compared .name', { hasText: 'one epoch' }).waitFor();

  await fromMenu('Archive Run');
  await eventually('one run left', async () => (await runFolders(workspace)).length === 1);
  await page.locator('.pane-body .monaco-list-row', { hasText: 'Archive' }).waitFor();
  await workbench.message('was put into the archive').getByText('Undo').click();
  await eventually('both runs', async () => (await runFolders(workspace)).length === 2);
  await page.locator('.pane-body .monaco-list-row', { hasText: 'one epoch' }).waitFor();

  await fromMenu('Delete Run');
  const one = async () => eventually('one run left', async () => (await runFolders(workspace)).length === 1);
  await one();
  await workbench.message('are freed in 7 days').getByText('Undo').click();
  await eventually('both runs', async () => (await runFolders(workspace)).length === 2);
  await page.locator('.pane-body .monaco-list-row', { hasText: 'one epoch' }).waitFor();
  await fromMenu('Delete Run');
  await one();
  await page.locator('.pane-body .monaco-list-row', { hasText: 'one epoch' }).waitFor({ state: 'detached' });
  await eventually('the comparison to let it go', async () => (await (await comparison()).locator('.compared tbody tr').count()) === 1);
});

test('a run whose folder is deleted by other means leaves the tree and the panel; quick open lists no copies of experiments', async () => {
  const { page, workspace } = workbench;
  await page.keyboard.press('Control+P');
  await workbench.input.fill('.cnn.jsonc');
  await workbench.row(name).waitFor();
  expect(await page.locator('.quick-input-list .monaco-list-row', { hasText: 'experiment.cnn.jsonc' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await rm((await runFolders(workspace))[0]!, { recursive: true });
  await page.locator('.pane-body .monaco-list-row', { hasText: /finished · .*epoch/ }).waitFor({ state: 'detached' });
  await eventually('the comparison to let it go', async () => (await (await comparison()).locator('.compared tbody tr').count()) === 0);
  await workbench.palette('CNN Lab: Open Training Panel');
  await (await training()).getByRole('heading', { name: 'No run yet' }).waitFor();
});

test('a run that is going is changed in its panel: checked at once, from the next epoch on, on record, and a mark in the charts', async () => {
  const { workspace } = workbench;
  const example = await readFile(join(root, 'media/examples', name), 'utf8');
  const long = [[['data', 'dataset'], { Shapes: { images: 600 } }], [['epochs'], 300], [['scheduler'], null]] as const;
  await writeFile(join(workspace, 'going.cnn.jsonc'), long.reduce((text, [path, value]) => setValue(text, [...path], value), example));
  await workbench.palette('View: Close All Editors');
  await workbench.openFile('going.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await eventOf(workspace, 'epoch-end');
  const bar = (await training()).locator('.going');
  const rate = bar.locator('vscode-text-field[aria-label="Learning rate"] input');
  await (await training()).locator('summary', { hasText: 'Change This Run' }).click();
  await rate.fill('0.0005');
  await rate.press('Enter');
  await bar.getByText(/From epoch \d+ on: .*0\.001.*0\.0005/).waitFor();
  expect((await eventsOf((await runFolders(workspace)).at(-1)!)).some(({ type }) => type === 'edit')).toBe(false);
  await bar.locator('vscode-button', { hasText: 'Change from the Next Epoch On' }).click();
  const edit = await eventOf(workspace, 'edit');
  expect(edit.changes).toEqual([{ path: 'optimizer.Adam.lr', from: 0.001, to: 0.0005 }]);
  await eventOf(workspace, 'step', ({ step, lr }) => step > edit.step && lr === 0.0005);
  const run = (await runFolders(workspace)).at(-1)!;
  expect((await eventsOf(run)).flatMap((event) => (event.type === 'step' && event.step <= edit.step && event.lr !== 0.001 ? [event.step] : []))).toEqual([]);
  await (await training()).locator('.sign', { hasText: '✎' }).first().waitFor();
  await workbench.screenshot('going-run-edited');
  await workbench.palette('CNN Lab: Stop');
  await eventOf(workspace, 'run-end', ({ status }) => status === 'stopped');
});
