import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, Workbench } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventually } from './run-files';

// One window in which a user edits: each test leaves the file as the next one needs it.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc', 'tutorial.py': 'test/unit/torch/tutorial.py' } });
  // The whole experiment is seen: lines that are not are not in the page.
  await workbench.page.setViewportSize({ width: 1600, height: 1600 });
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await lens('Train').waitFor();
});
afterAll(() => workbench?.close());

const lens = (title: string) => workbench.page.locator('.codelens-decoration a', { hasText: title });
const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();

/** Takes back what was done until the text is the one that was saved: how many steps that takes depends on how fast it was typed. */
async function takenBack(): Promise<void> {
  const changed = workbench.page.locator('.tab.dirty[data-resource-name="simple-cnn.cnn.jsonc"]');
  await eventually('the text as it was saved', async () => {
    if (!(await changed.count())) return true;
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+Z');
    return false;
  });
}

/** Puts the cursor behind the first occurrence of `text`, through the editor's own search. */
async function cursorAt(text: string): Promise<void> {
  const { page } = workbench;
  const find = page.locator('.find-widget.visible');
  // The keys go where the focus is, which comes back from a panel when it does.
  for (let tries = 0; tries < 20 && !(await find.count()); tries++) {
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+F');
    await find.waitFor({ timeout: 3000 }).catch(() => undefined);
  }
  await find.locator('textarea.input').first().fill(text);
  await page.keyboard.press('Enter');
  for (let tries = 0; tries < 20 && (await find.count()); tries++) {
    await page.keyboard.press('Escape');
    await find.waitFor({ state: 'detached', timeout: 3000 }).catch(() => undefined);
  }
  await page.keyboard.press('ArrowRight');
}

/** The list of fixes at the cursor: asked for again where the editor has none yet. */
async function fixes(): Promise<ReturnType<typeof line>> {
  const { page } = workbench;
  const list = page.locator('.action-widget:visible');
  await eventually('the fixes', async () => {
    if (await list.count()) return true;
    await page.keyboard.press('Control+.');
    return list.waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  return list;
}

test('each layer shows its output shape and parameters, the model its total; nothing of the example is underlined', async () => {
  await line('"padding": 1 } }').filter({ hasText: /32\s*[×x]\s*32\s*[×x]\s*32/ }).waitFor();
  await line('"model"').filter({ hasText: /1,147,914|1\.15 M|1\.1 M/ }).waitFor();
  expect(await workbench.page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').count()).toBe(0);
});

test('a hover says what a layer does, with this layer’s numbers', async () => {
  await line('"out_channels": 32').locator('span', { hasText: 'Conv2d' }).last().hover();
  await workbench.page.locator('.monaco-hover:visible', { hasText: /32 \+ 2/ }).waitFor();
  await workbench.page.keyboard.press('Escape');
});

test('a wrong name is underlined, and the fix puts it right', async () => {
  const { page } = workbench;
  await cursorAt('"Flatten');
  await page.keyboard.type('n');
  const message = page.locator('.marker-widget', { hasText: /Flattenn.*Flatten/s });
  await page.locator('.squiggly-error').first().waitFor();
  await page.keyboard.press('F8');
  await message.waitFor();
  await page.keyboard.press('Escape');
  await fixes();
  await page.keyboard.press('Enter');
  await eventually('the text mended', async () => !(await page.locator('.view-line', { hasText: 'Flattenn' }).count()));
  await takenBack();
});

test('a warning is silenced by its quick fix, and by a setting', async () => {
  const { page } = workbench;
  const warnings = page.locator('.squiggly-warning');
  await cursorAt('"lr": 0.00');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await warnings.first().waitFor();
  await workbench.settings({ 'cnnLab.diagnostics': { 'unusual-lr': 'off' } });
  await warnings.first().waitFor({ state: 'detached' });
  await workbench.settings({ 'cnnLab.diagnostics': { 'unusual-lr': 'error' } });
  await page.locator('.squiggly-error').first().waitFor();
  await workbench.settings({});
  await warnings.first().waitFor();
  await (await fixes()).locator('.monaco-list-row', { hasText: 'Ignore unusual-lr here' }).click();
  await line('// cnn-lab-ignore-next-line unusual-lr').waitFor();
  await warnings.first().waitFor({ state: 'detached' });
  await takenBack();
});

test('hints say more on demand, and nothing where they are switched off', async () => {
  const first = line('"padding": 1 } }');
  const shape = /32\s*[×x]\s*32\s*[×x]\s*32/;
  await workbench.settings({ 'cnnLab.inlayHints.macs': true, 'cnnLab.inlayHints.memory': true, 'cnnLab.inlayHints.receptiveField': true });
  await first.filter({ hasText: '885 k MACs' }).filter({ hasText: '131 kB' }).filter({ hasText: 'sees 3 px' }).waitFor();
  await workbench.settings({ 'cnnLab.inlayHints.enabled': false });
  await first.filter({ hasNotText: shape }).waitFor();
  await workbench.settings({});
  await first.filter({ hasText: shape }).waitFor();
});

test('completion offers the layers, with what they need filled in', async () => {
  const { page } = workbench;
  await cursorAt('"Flatten",');
  await page.keyboard.type(' "Adaptive');
  // A list that came while the name was being typed may be an older one's: it is asked for again until the layer is there.
  const offered = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'AdaptiveAvgPool2d' }).first();
  await eventually('the layer among the suggestions', async () => {
    await page.keyboard.press('Control+Space');
    const isThere = await offered.waitFor({ timeout: 5000 }).then(() => true, () => false);
    if (!isThere) await page.keyboard.press('Escape');
    return isThere;
  });
  await page.keyboard.press('Escape');
  await takenBack();
});

test('the schedule’s preview follows the edits', async () => {
  const { page } = workbench;
  await lens('Preview schedule').click();
  const panel = await workbench.panel('schedule');
  const [before] = await eventually('a curve', async () => {
    const charts = await canvases(panel);
    return charts.length > 0 && charts;
  });
  await cursorAt('"lr": 0.001');
  await page.keyboard.type('5');
  await eventually('the curve to change', async () => (await canvases(panel))[0]?.hash !== before?.hash);
  await workbench.pictures('schedule', panel);
  await takenBack();
});

test('the augmentation’s preview shows what each epoch makes of a picture, and follows the edits', async () => {
  const { page } = workbench;
  await lens('Preview augmentation').click();
  const panel = await workbench.panel('augmentation');
  /** Of each of the four epochs: every transform's result. */
  const epochs = async () => {
    const rows = panel.locator('.steps tbody tr');
    return (await rows.count()) === 4 && (await panel.locator('.steps .drawn').allTextContents());
  };
  /** The last of the five in each row. */
  const results = async () => (await canvases(panel)).slice(-4 * 5).filter((_, i) => i % 5 === 4);
  const before = await eventually('four epochs', epochs);
  const pictures = await results();
  for (const { colours } of pictures) expect(colours).toBeGreaterThan(20);
  expect(new Set(pictures.map(({ hash }) => hash)).size).toBe(4);
  await cursorAt('"degrees": 1');
  const edited = performance.now();
  await page.keyboard.type('5');
  await eventually('the pictures to follow the edit', async () => JSON.stringify(await epochs()) !== JSON.stringify(before));
  console.log(`augmentation preview: another picture within ${(performance.now() - edited).toFixed(0)} ms of an edit, the test's own looking included`);
  expect(await results()).not.toEqual(pictures);
  await workbench.pictures('augmentation', panel);
  await takenBack();
  await eventually('the pictures as they were', async () => JSON.stringify(await epochs()) === JSON.stringify(before));
});

test('the model’s summary lists the layers; a click goes to the line', async () => {
  const { page } = workbench;
  await lens('Model summary').click();
  const panel = await workbench.panel('model-summary');
  await panel.getByText('1,147,914').first().waitFor();
  await workbench.pictures('model-summary', panel);
  await panel.getByText('Dropout').first().click();
  const place = (await readFile(join(workbench.workspace, 'simple-cnn.cnn.jsonc'), 'utf8')).split('\n').findIndex((text) => text.includes('"Dropout"')) + 1;
  await page.locator('.statusbar', { hasText: `Ln ${place},` }).waitFor();
});

test('the previews come back with a reloaded window, and go on following the editor', async () => {
  const { page } = workbench;
  await workbench.reload();
  const summary = await workbench.panel('model-summary');
  await summary.getByText('1,147,914').first().waitFor();
  await page.locator('.tab', { hasText: 'CNN Lab: Augmentation' }).click();
  const augmentation = await workbench.panel('augmentation');
  await eventually('four epochs', async () => (await augmentation.locator('.steps tbody tr').count()) === 4);
  await page.locator('.tab', { hasText: 'CNN Lab: Schedule' }).click();
  const schedule = await workbench.panel('schedule');
  await schedule.getByText('StepLR').first().waitFor();
  await cursorAt('"StepLR');
  await page.keyboard.type('s');
  await schedule.getByText(/StepLRs/).first().waitFor();
  await takenBack();
});

test('Copy as PyTorch puts the whole script into the clipboard', async () => {
  await cursorAt('"dataset');
  await workbench.palette('CNN Lab: Copy as PyTorch');
  const script = await readFile(join(root, 'test/unit/torch/scripts/simple-cnn.py'), 'utf8');
  await eventually('the script in the clipboard', async () => (await workbench.copied()) === script);
});

test('PyTorch code pasted into an experiment becomes its parts; undo takes it back', async () => {
  const { page } = workbench;
  await workbench.copy('model = nn.Sequential(nn.Conv2d(3, 24, 5), nn.GELU(), nn.Flatten(), nn.Linear(18816, 10))\noptimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)\nscheduler = optim.lr_scheduler.NoSuchLR(optimizer)');
  await cursorAt('"dataset');
  await page.keyboard.press('Control+V');
  await line('"GELU"').waitFor();
  await line('"momentum": 0.9').filter({ hasText: 'SGD' }).waitFor();
  expect(await page.locator('.view-line', { hasText: 'nn.Sequential' }).count()).toBe(0);
  await workbench.message(/Read from PyTorch\. Line \d: .*NoSuchLR/).waitFor();
  await workbench.screenshot('paste-pytorch');
  await takenBack();
});

test('of several networks in what is pasted the one that is meant is asked for; put off, nothing is pasted', async () => {
  const { page } = workbench;
  const network = (name: string, width: number) => `class ${name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(3, ${width}, 3)\n    def forward(self, x):\n        return self.conv(x).mean((2, 3))\n`;
  await workbench.copy(`import torch.nn as nn\n${network('Narrow', 11)}${network('Wide', 77)}`);
  await cursorAt('"dataset');
  await page.keyboard.press('Control+V');
  await workbench.row('Wide()').waitFor();
  await workbench.screenshot('paste-asks');
  await page.keyboard.press('Escape');
  await workbench.row('Wide()').waitFor({ state: 'hidden' });
  await page.locator('.tab.active[data-resource-name="simple-cnn.cnn.jsonc"]:not(.dirty)').waitFor();
  await page.keyboard.press('Control+V');
  await workbench.row('Wide()').click();
  await line('"out_channels": 77').waitFor();
  expect(await line('"out_channels": 11').count()).toBe(0);
  await takenBack();
});

test('Paste from PyTorch makes a new experiment of the tutorial’s whole code', async () => {
  const { page } = workbench;
  await workbench.openFile('tutorial.py');
  await workbench.palette('CNN Lab: Paste from PyTorch');
  await page.locator('.tab.active', { hasText: 'pasted.cnn.jsonc' }).waitFor();
  await line('"model"').filter({ hasText: /1,147,914|1\.15 M/ }).waitFor();
  await line('"ReduceLROnPlateau"').waitFor();
  await workbench.message('A new experiment was made').waitFor();
});
