import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../extension/core/config/analyse';
import { readQuery, runTable } from '../../extension/core/runs/run-table';
import { readRuns } from '../../extension/lab/run-summary';
import type { RunQuery } from '../../extension/shared/run-list';
import { launchChromium, PanelPage } from '../panels/panel-page';
import { runsHost } from '../panels/runs-double';
import { Workbench } from '../workbench/workbench';
import { spread } from './spread';

const [folder, ...words] = process.argv.slice(2) as [string, ...string[]];
const count = Number(words.find((word) => /^\d+$/.test(word)) ?? 10_000);

/** Runs of one network with three optimizers and ten learning rates, each with its seed, as trainers leave them, a day ago. */
function makeRuns(runs: string, many: number): void {
  const { experiment, model } = analyse(readFileSync('media/examples/resnet-20.cnn.jsonc', 'utf8'));
  for (let i = 0; i < many; i++) {
    const id = `20261101-${String(i).padStart(6, '0')}-resnet-20`;
    mkdirSync(join(runs, id), { recursive: true });
    const chosen = { ...experiment, seed: i, optimizer: { name: ['SGD', 'Adam', 'AdamW'][i % 3], params: { lr: 0.1 / (1 + (i % 10)) }, path: ['optimizer'] } };
    const manifest = {
      version: 1, id, name: 'resnet-20', created: new Date(1.7e12 + 1000 * i).toISOString(), source: '/home/me/resnet-20.cnn.jsonc', experiment: chosen, seed: i, engine: 'onnx', device: 'CPU', threads: 4,
      versions: { node: '22.0.0' }, data_hash: null, classes: ['cat', 'dog'], image_shape: model!.input, normalize: null,
    };
    writeFileSync(join(runs, id, 'run.json'), JSON.stringify(manifest));
    const epochs = Array.from({ length: 10 }, (_, n) => ({
      type: 'epoch-end', time: 1.7e12 + i, epoch: n + 1, step: 391 * (n + 1), lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy: ((i * 7919) % 1000) / 1000, seconds: 10,
    }));
    const end = { type: 'run-end', time: 1.7e12, status: i % 7 === 0 ? 'failed' : 'finished', run: id, epoch: 10, step: 3910, metrics: { train_loss: 1, val_loss: 1, val_accuracy: 0.5 } };
    writeFileSync(join(runs, id, 'events.jsonl'), [...epochs, end].map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
}

function timed(act: () => unknown): number {
  const from = performance.now();
  act();
  return performance.now() - from;
}
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const runs = join(folder, '.cnn-lab', 'runs');
makeRuns(runs, count);
// What was written just now is not indexed.
await rest(2500);
const first = timed(() => readRuns(runs));
const second = spread(Array.from({ length: 5 }, () => timed(() => readRuns(runs))));
const listed = readRuns(runs).map(({ summary, record }) => ({ folder: summary.run, record, epochs: 10 }));
const report: Record<string, unknown> = { runs: listed.length, first_reading_ms: Math.round(first), second_reading_ms: second, index_mb: Math.round(readFileSync(join(folder, '.cnn-lab', 'index')).length / 1e5) / 10 };

const nothing: RunQuery = { filter: '', sort: 'created desc', columns: '', group: '', unfolded: [] };
const filters = ['val_accuracy > 0.9 optimizer=SGD', 'resnet not status=failed (optimizer.lr >= 0.02 or val_accuracy > 50%) created > 2020-01-01', 'model.0.Conv2d.out_channels=16 seed < 5000', 'data.train_transform=RandomCrop'];
const queries: Partial<RunQuery>[] = [...filters.map((filter) => ({ filter })), { sort: 'optimizer, val_accuracy desc' }, { group: 'settings', sort: 'val_accuracy desc' }, { group: 'optimizer, optimizer.lr' }];
report['queries_ms'] = queries.map((change) => {
  const read = readQuery({ ...nothing, ...change });
  if ('mistake' in read) throw new Error(read.mistake.sentence);
  return { ...change, lines: runTable(listed, read).lines.length, ...spread(Array.from({ length: 20 }, () => timed(() => runTable(listed, read)))) };
});

if (words.includes('--panel')) {
  const browser = await launchChromium();
  const panel = await PanelPage.open(browser, 'runs', runsHost(() => listed).host, { width: 1200, height: 900 });
  await panel.page.locator('.line').first().waitFor();
  await panel.settle();
  report['panel_ms'] = await panel.page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const counts = document.querySelector('.counts')!;
    const field = document.querySelector<HTMLInputElement>('input[type="search"]')!;
    const grid = document.querySelector('.run-grid')!;
    const [filter, scroll]: [number[], number[]] = [[], []];
    for (let i = 0; i < 20; i++) {
      const before = counts.textContent;
      const from = performance.now();
      field.value = `val_accuracy > 0.${10 + i} optimizer=SGD`;
      field.dispatchEvent(new Event('input'));
      while (counts.textContent === before) await new Promise((resolve) => setTimeout(resolve, 1));
      await frame();
      filter.push(performance.now() - from);
    }
    field.value = '';
    field.dispatchEvent(new Event('input'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (let i = 0; i < 20; i++) {
      const from = performance.now();
      // Far beyond what is there: each needs other lines from the host.
      grid.scrollTop = (grid.scrollHeight * ((7 * i) % 20)) / 21;
      await frame();
      const index = Math.floor(grid.scrollTop / 24) + 2;
      while (!document.querySelector(`#line-${index}`)) await new Promise((resolve) => setTimeout(resolve, 1));
      await frame();
      scroll.push(performance.now() - from);
    }
    return { filter, scroll };
  }).then(({ filter, scroll }) => ({ filter: spread(filter), scroll: spread(scroll) }));
  await panel.close();
  await browser.close();
}

/** A window over a workspace with so many of the runs, reloaded five times: what VS Code says of the last activation, and when the lens above the experiment and the tree's runs are there, in milliseconds. */
async function window(many: number): Promise<{ activation: number; lens: ReturnType<typeof spread>; tree: ReturnType<typeof spread> }> {
  const workbench = await Workbench.open({ files: { 'resnet-20.cnn.jsonc': 'media/examples/resnet-20.cnn.jsonc' } });
  const index = join(workbench.workspace, '.cnn-lab', 'index');
  try {
    makeRuns(join(workbench.workspace, '.cnn-lab', 'runs'), many);
    const { page } = workbench;
    await page.setViewportSize({ width: 1440, height: 2400 });
    await workbench.openFile('resnet-20.cnn.jsonc');
    await page.locator('.activitybar a[aria-label="CNN Lab"]').click();
    const tree = () => page.locator('.pane-body .monaco-list-row', { hasText: 'Runs of other experiments' }).waitFor({ timeout: 120_000 });
    await tree();
    // What came while the window was there is read, and its index written by the first window that finds it settled.
    await rest(3000);
    const times: [lens: number, tree: number][] = [];
    for (let turn = -1; turn < 5; turn++) {
      const from = performance.now();
      await workbench.reload();
      await page.locator('.codelens-decoration a', { hasText: 'Train' }).waitFor();
      const lens = performance.now() - from;
      await tree();
      const listed = performance.now() - from;
      // What the first one reads, the second has from the index.
      while (turn < 0 && many > 100 && !existsSync(index)) await rest(100);
      if (turn >= 0) times.push([lens, listed]);
    }
    await workbench.palette('Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'CNN Lab' }).first();
    return { activation: Number(/Activation: (\d+)ms/.exec(await row.innerText())![1]), lens: spread(times.map(([each]) => each)), tree: spread(times.map(([, each]) => each)) };
  } finally {
    await workbench.close();
  }
}

if (words.includes('--window')) report['window_ms'] = { ten: await window(10), all: await window(count) };
console.log(JSON.stringify(report, null, 2));
