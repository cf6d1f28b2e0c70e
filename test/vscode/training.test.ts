import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventsOf, eventually, runFolders } from './run-files';

// One window, one run: each test goes on where the one before it stopped, as its user would.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' } });
});
afterAll(() => workbench?.close());

const status = () => workbench.page.locator('[id="cnn-lab.cnn-lab.cnnLab.run"]');
const steps = async () => (await eventsOf((await runFolders(workbench.workspace))[0] ?? '')).flatMap((event) => (event.type === 'step' ? event.step : []));

test('Train from above the config, clicked three times: one run, and points arrive on all three charts while the run is going', async () => {
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Train' }).waitFor();
  // An impatient user: three clicks are one run, and the panel answers before there is one.
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Train' }).click({ clickCount: 3, delay: 20 });
  const panel = await workbench.panel('training');
  await panel.getByText(/^Starting simple-cnn|^simple-cnn$/).first().waitFor();
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 10);
  await panel.evaluate(() => {
    const waits: number[] = [];
    Object.assign(window, { stepWaits: waits });
    // The frame after the one that draws it: by then it is on the screen.
    const drawn = (time: number) => requestAnimationFrame(() => requestAnimationFrame(() => waits.push(Date.now() - time)));
    const told: number[] = [];
    window.addEventListener('message', ({ data }: MessageEvent<{ method?: string; argument?: { events: { type: string; time: number }[] }; value?: { parts?: unknown } }>) => {
      if (data.method === 'append') for (const event of data.argument?.events ?? []) if (event.type === 'step') told.push(event.time);
      // The part of the series that they are in.
      if (data.value?.parts) for (const time of told.splice(0)) drawn(time);
    });
  });
  const before = await eventually('three charts', async () => {
    const charts = await canvases(panel);
    return charts.length >= 3 && charts;
  });
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 60);
  await eventually('something new on each chart', async () => {
    const after = await canvases(panel);
    return before.slice(0, 3).every(({ hash }, index) => after[index] && after[index].hash !== hash);
  });
  await panel.waitForFunction(() => (window as unknown as { stepWaits: number[] }).stepWaits.length > 5);
  const waits = (await panel.evaluate(() => (window as unknown as { stepWaits: number[] }).stepWaits)).sort((a, b) => a - b);
  const median = waits[Math.floor(waits.length / 2)] ?? Infinity;
  console.log(`step to pixel: median ${median} ms, longest ${waits.at(-1)} ms, ${waits.length} steps`);
  expect((await eventsOf((await runFolders(workbench.workspace))[0] ?? '')).some(({ type }) => type === 'run-end')).toBe(false);
});

test('the status bar says epoch, progress and the time left', async () => {
  await eventually('words in the status bar', async () => /simple-cnn: epoch 1\/5 · \d+ % · .* left/.test(await status().innerText()));
});

test('Train with the same text while it is going asks; a shortcut does the same', async () => {
  const { page } = workbench;
  const asked = workbench.message('simple-cnn is being trained already, and its text is the same.');
  // A window that is busy may lose the second of two keys.
  await eventually('the question', async () => {
    await page.locator('.tab[data-resource-name="simple-cnn.cnn.jsonc"]').click();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('l');
    return asked.waitFor({ timeout: 10_000 }).then(() => true, () => false);
  });
  expect(await runFolders(workbench.workspace)).toHaveLength(1);
  await asked.getByText('Show Run').click();
  expect(await runFolders(workbench.workspace)).toHaveLength(1);
});

test('typing goes on while training', async () => {
  const { page } = workbench;
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('// ');
  // Figures, not limits: a machine under load is not a fault. From the key going down to the frame in which the letter is in the document.
  await page.evaluate(() => {
    const waits: number[] = [];
    Object.assign(window, { keyWaits: waits });
    document.addEventListener(
      'keydown',
      () => {
        const start = performance.now();
        const lines = document.querySelector('.editor-instance .view-lines');
        const text = lines?.textContent;
        const look = () => (lines?.textContent === text ? requestAnimationFrame(look) : waits.push(performance.now() - start));
        requestAnimationFrame(look);
      },
      true,
    );
  });
  await page.keyboard.type('the quick brown fox jumps over it', { delay: 60 });
  // What was typed is taken away again: the pictures of this window are README's.
  await page.keyboard.press('Control+Shift+K');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+S');
  await page.locator('.tab.active:not(.dirty)').waitFor();
  const waits = await page.evaluate(() => (window as unknown as { keyWaits: number[] }).keyWaits.sort((a, b) => a - b));
  const [median = Infinity, p95 = Infinity] = [0.5, 0.95].map((share) => waits[Math.floor(share * waits.length)]);
  console.log(`key to text while training: median ${median.toFixed(0)} ms, 95 % within ${p95.toFixed(0)} ms, ${waits.length} keys`);
  expect(waits.length).toBeGreaterThan(25);
});

test('a reloaded window attaches again, with no gap', async () => {
  await workbench.reload();
  const panel = await workbench.panel('training');
  const first = await eventually('charts after the reload', async () => {
    const charts = await canvases(panel);
    return charts.length >= 3 && charts;
  });
  const seen = (await steps()).at(-1) ?? 0;
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= seen + 30);
  await eventually('something new on the chart of the loss', async () => (await canvases(panel))[0]?.hash !== first[0]?.hash);
  await status().waitFor();
  expect(await runFolders(workbench.workspace)).toHaveLength(1);
});

test('pause holds the steps, resume lets them go on', async () => {
  await workbench.palette('CNN Lab: Pause');
  const { step: held } = await eventOf(workbench.workspace, 'paused');
  await eventually('"paused" in the status bar', async () => /paused/.test(await status().innerText()));
  await workbench.palette('CNN Lab: Resume');
  await eventOf(workbench.workspace, 'step', ({ step }) => step > held);
  // What a trainer that went on would have written in between.
  const events = await eventsOf((await runFolders(workbench.workspace))[0]!);
  const behind = events.slice(events.findIndex(({ type }) => type === 'paused') + 1);
  expect(behind[0]).toMatchObject({ type: 'resumed', step: held });
  expect(behind.find(({ type }) => type === 'step')).toMatchObject({ step: held + 1 });
});

test('stop ends the run, resume takes it up in a new process at the same step', async () => {
  await workbench.palette('CNN Lab: Stop');
  const end = await eventOf(workbench.workspace, 'run-end');
  expect(end.status).toBe('stopped');
  await status().waitFor({ state: 'hidden' });
  const shown = (await (await workbench.panel('training')).locator('.figures').innerText()).replaceAll(/\s+/g, ' ');
  expect(shown).toContain(`Epoch ${end.epoch + 1} / 5`);
  await workbench.palette('CNN Lab: Resume');
  const again = await eventOf(workbench.workspace, 'run-start', ({ step }) => step > 0);
  expect(again.step).toBe(end.step);
  await eventOf(workbench.workspace, 'step', ({ step }) => step > end.step + 5);
  expect(await runFolders(workbench.workspace)).toHaveLength(1);
});

test('the tree shows the experiment and its run, the panel looks right in every theme', async () => {
  const { page } = workbench;
  await page.locator('.activitybar a[aria-label="CNN Lab"]').click();
  const row = page.locator('.pane-body .monaco-list-row', { hasText: /running · (?:\d+\.\d % val · )?epoch \d\/5/ });
  await row.waitFor();
  const panel = await workbench.panel('training');
  await workbench.pictures('training', panel, ['dark', 'light', 'high-contrast']);
});

test('it runs to its end and says how well it learned; its scheduler has acted', async () => {
  const end = await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
  expect(end.metrics.val_accuracy).toBeGreaterThan(0.85);
  const events = await eventsOf((await runFolders(workbench.workspace))[0]!);
  expect(events.flatMap((event) => (event.type === 'epoch-end' ? event.lr : []))).toEqual([0.001, 0.001, 5e-4, 5e-4, 2.5e-4]);
  await workbench.page.locator('.pane-body .monaco-list-row', { hasText: /finished · \d\d\.\d % val · epoch 5\/5/ }).waitFor();
});

test('a reloaded window shows the picture that was there', async () => {
  const hashes = async () => (await canvases(await workbench.panel('training'))).map(({ hash }) => hash);
  let before: number[] = [];
  // The run's last steps are fetched and drawn a moment after its end.
  await eventually('a picture that stands still', async () => {
    const now = await hashes();
    const still = now.length >= 3 && now.join() === before.join();
    before = now;
    return still;
  });
  // For the next test: a window reads it with its start.
  await workbench.settings({ 'cnnLab.engine': 'wasm' });
  await workbench.reload();
  await eventually('the same picture', async () => (await hashes()).join() === before.join());
});

test('the status bar says so while a run computes in WebAssembly', async () => {
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await eventually('another run', async () => (await runFolders(workbench.workspace)).length === 2);
  expect(await eventOf(workbench.workspace, 'run-start')).toMatchObject({ engine: 'wasm', device: expect.stringMatching(/^CPU, WebAssembly, \d+ threads?$/) as string });
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 5);
  await status().filter({ hasText: /epoch .*WebAssembly/ }).waitFor();
  await workbench.palette('CNN Lab: Stop');
  await eventOf(workbench.workspace, 'run-end');
});

test('an experiment that tries values has Run study above it: the queue carries it out, and the table of runs shows what waits', async () => {
  const { page, workspace } = workbench;
  const text = { data: { dataset: { Shapes: { images: 160 } } }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { Adam: { lr: { $try: [0.001, 0.01] } } }, epochs: 1, study: { seeds: 1 } };
  await writeFile(join(workspace, 'paces.cnn.jsonc'), JSON.stringify(text, null, 2));
  await workbench.palette('View: Close All Editors');
  await workbench.openFile('paces.cnn.jsonc');
  const lens = page.locator('.codelens-decoration a', { hasText: 'Run study' });
  await lens.waitFor();
  await page.locator('.view-line', { hasText: '2 × 1 seeds = 2 runs' }).waitFor();
  // Train refuses it, and leaves no panel of a run that is about to begin.
  await workbench.palette('CNN Lab: Train');
  await workbench.message(/paces\.cnn\.jsonc is a study/).getByText('Run study', { exact: true }).waitFor();
  expect(await page.locator('.tab').count()).toBe(1);
  // Where the queue rests it waits: its panel says where, the table of runs resumes the queue.
  const queue = join(workspace, '.cnn-lab', 'queue');
  await mkdir(queue, { recursive: true });
  await writeFile(join(queue, 'paused'), '');
  await lens.click();
  const panel = await workbench.panel('study');
  await panel.locator('.progress-words', { hasText: 'It waits in the queue, at place 1.' }).waitFor();
  await workbench.palette('CNN Lab: Show Runs');
  const table = await workbench.panel('runs');
  await table.locator('.queue tbody tr', { hasText: /paces.*waits.*0 \/ 2/ }).waitFor();
  await table.locator('.queues vscode-button', { hasText: 'Resume' }).click();
  await eventually('both runs of the study', async () => {
    const ended = await Promise.all((await runFolders(workspace)).filter((run) => /-paces-\d{4}$/.test(run)).map(async (run) => (await eventsOf(run).catch(() => [])).some(({ type }) => type === 'run-end')));
    return ended.filter(Boolean).length === 2;
  }, 120);
  const manifests = await Promise.all((await runFolders(workspace)).slice(-2).map(async (run) => JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as { study: { values: unknown } }));
  expect(manifests.map(({ study }) => study.values)).toEqual([{ lr: 0.001 }, { lr: 0.01 }]);
  // Its panel: a line a setting.
  await table.locator('.queues').waitFor({ state: 'hidden' });
  await page.locator('.codelens-decoration a', { hasText: 'Show study' }).click();
  const shown = await workbench.panel('study');
  await shown.locator('.trial').nth(1).waitFor();
  expect(await shown.locator('.parallel path').count()).toBe(2);
});
