import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';
import { plateauOver } from '../../extension/core/train/plateau';
import { plateauWords } from '../../extension/lab/plateau-of-run';
import type { RunEvent } from '../../extension/shared/events';
import type { PathValue } from '../../extension/shared/experiment';
import type { ExperimentChoices, GoingChange, GoingChoices, PlateauChoice, PlateauRate, RunSummary } from '../../extension/shared/panels';
import type { ForkPoint } from '../../extension/shared/run-folder';
import { fill, type Said } from '../../extension/shared/said';
import { UserError } from '../../extension/shared/user-error';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';
import { recordedEvents } from './recorded';
import { CurvesDouble } from './curves-double';
import { synthesisedRun } from './synthesised-run';

const recorded = recordedEvents();
const run = (recorded.find((event) => event.type === 'run-start') as { run: string }).run;
const other = '/runs/20261123-204200-simple-cnn';
const choices: ExperimentChoices = {
  file: 'simple-cnn.cnn.jsonc',
  optimizer: 'Adam',
  lr: { owner: 'Adam', param: 'lr', lr: 0.001 },
  batch_size: 64,
  epochs: 5,
  scheduler: 'ReduceLROnPlateau',
  schedulers: ['StepLR', 'ReduceLROnPlateau'],
};

const forkPoints: ForkPoint[] = [{ epoch: 2, val_accuracy: 0.66, best: false, whole: false, bytes: 4_592_000 }, { epoch: 3, val_accuracy: 0.719, best: true, whole: true, bytes: 22_900_000 }];
const going: GoingChoices = { lr: choices.lr, weight_decay: 0, epochs: 5, scheduler: 'CosineAnnealingLR', schedulers: ['StepLR', 'CosineAnnealingLR'], waiting: null };

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
const doubles: CurvesDouble[] = [];
afterAll(() => browser.close());
afterAll(() => doubles.forEach((double) => double.remove()));

const summary = (folder: string, status: RunSummary['status'], val_accuracy: number | null): RunSummary => ({ run: folder, id: folder.split('/').at(-1)!, name: 'simple-cnn', status, epoch: 5, epochs: 5, val_accuracy, best_val_accuracy: val_accuracy, created: '2026-11-23T21:54:05Z' });

/** What the host says of a change to the run that is going. */
function changed({ change: { epochs, lr } }: { change: GoingChange }) {
  if (lr !== undefined && lr > 1) throw new UserError('edit-too-late', 'The run is in epoch {epoch}, its last: give it more epochs for this to change anything.', { epoch: 5 });
  const doubt = { id: 'cosine-rises-again', severity: 'warning', sentence: 'The learning rate rises again.', values: {} };
  return { epoch: 5, changes: [...(epochs ? [{ path: 'epochs', from: 5, to: epochs }] : []), ...(lr ? [{ path: 'optimizer.Adam.lr', from: 0.001, to: lr }] : [])], doubts: epochs ? [doubt] : [] };
}

/** What the host answers of the recorded run: the scheduler itself over its losses. */
function plateauDouble({ patience, factor }: PlateauChoice): PlateauRate {
  const { experiment } = parseExperiment(setValue(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'), ['scheduler'], { ReduceLROnPlateau: { patience, factor, threshold: 0.5 } }));
  const epochs = plateauOver(experiment!, recorded.flatMap((event) => (event.type === 'epoch-end' ? [event.val_loss] : [])));
  return { run, patience, factor, lr: epochs.map(({ lr }) => lr), words: plateauWords(epochs) };
}

/** The panel over a host that shows these events and keeps what it is asked. */
async function open(events: RunEvent[], options: { measured?: boolean; losses?: Record<number, number>; theme?: ThemeName; width?: number; height?: number; state?: object; runs?: RunSummary[] } = {}) {
  const asked: [method: string, argument: unknown][] = [];
  const note = (method: string, answer?: (argument: never) => unknown) => (argument: never) => {
    asked.push([method, argument]);
    return answer?.(argument);
  };
  const curves = new CurvesDouble();
  doubles.push(curves);
  curves.take(run, events);
  const { losses } = options;
  if (losses) await curves.steps(run, events.flatMap((event) => (event.type === 'step' ? [{ step: event.step, time: event.time, seconds: 0.035, loss: losses[event.step] ?? event.loss, accuracy: event.accuracy, lr: event.lr }] : [])));
  if (options.measured) curves.record(run, readFileSync('test/fixtures/recorded-run/record.bin'));
  curves.take(other, synthesisedRun({ run: other, name: 'simple-cnn', epochs: 5, stepsPerEpoch: 169, pace: 1.6, floor: 0.3, seed: 3 }));
  const runs = options.runs ?? [summary(run, 'running', 0.828), summary(other, 'finished', 0.79)];
  const panel = await PanelPage.open(
    browser,
    'training',
    {
      ready: async () => ({ runs, shown: events.length > 0 ? [await curves.shown(run)] : [], starting: null }),
      series: curves.series,
      layers: curves.layers,
      forkPoints: () => ({ points: events.length > 100 ? forkPoints : [] }),
      going: ({ run: of }: { run: string }) => (runs.some((each) => each.run === of && each.status === 'running') ? going : null),
      edit: note('edit', changed),
      stepParts: curves.stepParts,
      plateau: note('plateau', plateauDouble),
      measure: note('measure', () => ({ epoch: 3 })),
      show: note('show', () => curves.shown(other)),
      choices: note('choices', () => choices),
      differences: note('differences', ({ runs: drawn }: { runs: string[] }) => drawn.map((_, i) => (i === 0 ? { 'scheduler.StepLR.gamma': 0.5, 'scheduler.CosineAnnealingLR.T_max': null } : { 'scheduler.StepLR.gamma': null, 'scheduler.CosineAnnealingLR.T_max': 5 }))),
      ...Object.fromEntries(['hide', 'control', 'stopAndKeepBest', 'remedy', 'openFeatureMaps', 'openExplanation', 'openFailures', 'openTimeTravel', 'exportRun', 'openFolder', 'fork', 'change', 'changeLr', 'changeScheduler', 'goTo', 'train'].map((method) => [method, note(method)])),
    },
    options,
  );
  await panel.settle();
  /** More of the run: in its folder first, then told. */
  const append = (more: RunEvent[]) => {
    curves.take(run, more);
    return panel.call('append', { run, events: more });
  };
  return { panel, page: panel.page, asked, append };
}

const upTo = (step: number) => recorded.slice(0, recorded.findIndex((event) => event.type === 'step' && event.step > step));

test.each(themeNames)('a run that is going is drawn on three charts, in %s', async (theme) => {
  const { panel, page } = await open(upTo(600), { theme });
  for (const chart of ['loss', 'accuracy', 'rate']) {
    const { colors, drawn } = await panel.canvasPixels(`.chart-${chart} canvas`);
    expect(colors, chart).toBeGreaterThan(8);
    expect(drawn, chart).toBeGreaterThan(0.01);
  }
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`training-${theme}`);
  expect(await page.locator('h1').first().textContent()).toBe('simple-cnn');
  expect(await page.locator('.title .status').textContent()).toBe('Running');
  expect(await page.locator('.figures').textContent()).toContain('600 / 845');
  expect(await page.locator('.figures').textContent()).toContain('71.9 % (epoch 3)');
  expect(await page.locator('[role=progressbar]').getAttribute('aria-valuenow')).toBe('71');
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test.each(themeNames)('what was measured of the layers is a strip of colours over the charts’ axis, a row a layer, in %s', async (theme) => {
  const { panel, page } = await open(recorded, { theme, measured: true, height: 1000, runs: [summary(run, 'stopped', 0.828)] });
  const strip = page.locator('.layer-strip');
  await strip.locator('canvas').waitFor();
  await panel.settle();
  expect((await panel.canvasPixels('.layer-strip canvas')).colors).toBeGreaterThan(30);
  expect(await page.locator('.layer-names span').allTextContents()).toEqual(['0', '1', '4', '5', '8', '9', '13', '16']);
  const [chart, cells] = await Promise.all([page.locator('.chart-loss canvas').boundingBox(), strip.locator('canvas').boundingBox()]);
  expect(cells!.x).toBeCloseTo(chart!.x + 58, 0);
  await strip.scrollIntoViewIfNeeded();
  await panel.screenshot(`layers-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('throughput and memory have charts of their own where they were measured, over the same axis', async () => {
  const { panel, page } = await open(recorded, { measured: true, height: 1000, runs: [summary(run, 'stopped', 0.828)] });
  for (const chart of ['throughput', 'memory']) {
    await page.locator(`.chart-${chart} canvas`).waitFor();
    await expect.poll(async () => (await panel.canvasPixels(`.chart-${chart} canvas`)).colors).toBeGreaterThan(8);
  }
  await page.locator('.screen .chart-stack').focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.locator('.chart-memory figcaption').textContent()).toMatch(/^Memory.* MB$/);
  expect(await panel.everyLook('training-measured')).toEqual([]);
  await panel.close();
  const without = await open(recorded, { runs: [summary(run, 'stopped', 0.828)] });
  expect(await without.page.locator('.chart-memory').isVisible()).toBe(false);
  await without.panel.close();
});

test('a layer’s figure is read under the pointer and by the arrow keys; the table has the same, of any figure', async () => {
  const { panel, page } = await open(recorded, { measured: true, height: 1000, runs: [summary(run, 'stopped', 0.828)] });
  const reading = page.locator('.layer-reading');
  const strip = page.locator('.layer-strip');
  const cells = strip.locator('canvas');
  await cells.waitFor();
  await panel.settle();
  await cells.hover({ position: { x: 2, y: 14 * 6 + 5 } });
  expect(await reading.textContent()).toMatch(/^13 Linear · step 1 · \d+\.\d+$/);
  const first = (await reading.textContent())!.split(' · ')[2];
  await strip.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  expect(await reading.textContent()).toMatch(/^9 BatchNorm2d · step 1 · /);
  await page.keyboard.press('ArrowRight');
  expect(await reading.textContent()).toMatch(/^9 BatchNorm2d · step 51 · /);
  expect(await strip.locator('[aria-live]').textContent()).toBe(await reading.textContent());
  const row = page.locator('.layer-figures tr', { hasText: '13 Linear' });
  expect(await row.locator('td').first().textContent()).toBe(first);
  await page.locator('.layers vscode-dropdown').evaluate((dropdown: HTMLElement & { value: string }) => {
    dropdown.value = 'dead_share';
    dropdown.dispatchEvent(new Event('change'));
  });
  await page.locator('.layer-names span', { hasText: '14' }).waitFor();
  expect(await page.locator('.layer-figures tbody tr').count()).toBe(4);
  expect(await page.locator('.layer-figures tr', { hasText: '14 ReLU' }).locator('td').nth(1).textContent()).toMatch(/^\d+\.\d %$/);
  await panel.close();
});

test('a run that is going is measured from its next epoch on by one click; of one that is over, of which nothing was, there is nothing to see', async () => {
  const { panel, page, asked } = await open(upTo(200));
  const press = page.locator('.layers vscode-button', { hasText: 'Measure Layers' });
  await press.click();
  await page.getByText('The layers are measured from epoch 3 on.').waitFor();
  expect(asked.filter(([method]) => method === 'measure')).toEqual([['measure', { run, on: true }]]);
  await page.locator('.layers vscode-button', { hasText: 'Stop Measuring' }).waitFor();
  await panel.close();
  const over = await open(recorded, { runs: [summary(run, 'stopped', 0.828)] });
  expect(await over.page.locator('.layers').isVisible()).toBe(false);
  await over.panel.close();
});

test('what was asked is said at once, and what happens then', async () => {
  const { panel, page } = await open(upTo(400));
  const status = page.locator('.title .status');
  const told = async (changes: Partial<RunSummary>, words: string): Promise<void> => {
    await panel.call('runs', { runs: [{ ...summary(run, 'running', 0.828), ...changes }] });
    await status.getByText(words, { exact: true }).waitFor();
  };
  await told({ asked: 'pause' }, 'Pausing');
  await told({ asked: 'stop' }, 'Stopping');
  expect(await status.getAttribute('title')).toContain('after the batch that is being computed');
  expect(await page.locator('vscode-button[title="Stop"]').isVisible()).toBe(true);
  await told({}, 'Running');
  expect(await status.getAttribute('title')).toBe('');
  await panel.close();
});

test('what is shown follows the theme while it is open', async () => {
  const { panel, page } = await open(upTo(600), { theme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await panel.page.locator('.chart-loss canvas').screenshot();
  expect(await background()).toBe('rgb(31, 31, 31)');
  await panel.retheme('light');
  await panel.settle();
  expect(await background()).toBe('rgb(255, 255, 255)');
  expect((await panel.page.locator('.chart-loss canvas').screenshot()).equals(before)).toBe(false);
  await panel.close();
});

test('each step reaches the screen: says how soon', async () => {
  const { panel, page, append } = await open(upTo(400));
  const late = recorded.filter((event) => event.type === 'step' && event.step > 400).slice(0, 20);
  const times: number[] = [];
  for (const event of late) {
    // From the message's arrival in the page to the frame after the one in which the line, asked of the host, was stroked.
    const waited = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const { stroke } = CanvasRenderingContext2D.prototype;
          let from = 0;
          let answered = false;
          addEventListener('message', () => (from = performance.now()), { once: true });
          addEventListener('message', ({ data }: MessageEvent<{ value?: { parts?: unknown } }>) => (answered ||= data.value?.parts !== undefined));
          CanvasRenderingContext2D.prototype.stroke = function (...path: [Path2D?]) {
            if (answered) {
              CanvasRenderingContext2D.prototype.stroke = stroke;
              requestAnimationFrame(() => resolve(performance.now() - from));
            }
            return (stroke as (...path: [Path2D?]) => void).apply(this, path);
          };
        }),
    );
    await append([event]);
    times.push(await waited);
  }
  times.sort((a, b) => a - b);
  console.log(`step to pixel: median ${times[10]!.toFixed(1)} ms, longest ${times.at(-1)!.toFixed(1)} ms of ${times.length}`);
  expect(times).toHaveLength(20);
  expect(await page.locator('.figures').textContent()).toContain(`${(late.at(-1) as { step: number }).step} / 845`);
  await panel.close();
});

test('a hundred epochs are drawn: says how long that takes', async () => {
  const long = synthesisedRun({ run, name: 'simple-cnn', epochs: 100, stepsPerEpoch: 300, pace: 20, floor: 0.1, seed: 5 });
  const { panel, page } = await open(long.slice(0, -400));
  // A frame in which lines are stroked takes as long as all of the drawing in it.
  const milliseconds = await page.evaluate(async () => {
    const marks: number[] = [];
    const { stroke } = CanvasRenderingContext2D.prototype;
    let stroked = false;
    CanvasRenderingContext2D.prototype.stroke = function (...path: [Path2D?]) {
      stroked = true;
      return (stroke as (...path: [Path2D?]) => void).apply(this, path);
    };
    while (marks.length < 7) {
      stroked = false;
      const from = performance.now();
      document.querySelector<HTMLInputElement>('input[type=range]')!.dispatchEvent(new Event('input'));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      if (stroked) marks.push(performance.now() - from);
    }
    return marks.sort((a, b) => a - b)[3]!;
  });
  console.log(`a redraw of 30 000 steps: ${milliseconds.toFixed(1)} ms`);
  await expect.poll(async () => (await panel.canvasPixels('.chart-loss canvas')).colors).toBeGreaterThan(8);
  await panel.close();
});

test('the crosshair reads all charts at once, by pointer and by keyboard', async () => {
  const { panel, page } = await open(recorded);
  await page.locator('.chart-loss canvas').hover({ position: { x: 300, y: 60 } });
  const flag = await page.locator('.screen .crosshair-flag').textContent();
  expect(flag).toMatch(/^step \d+$/);
  const at = Number(flag!.slice(5));
  const lr = recorded.findLast((event) => event.type === 'step' && event.step <= at) as { lr: number };
  expect(await page.locator('.chart-rate .legend').textContent()).toContain(String(lr.lr));
  const val = recorded.findLast((event) => event.type === 'epoch-end' && event.step <= at);
  expect(await page.locator('.chart-accuracy .legend').textContent()).toContain(`validation${val?.type === 'epoch-end' ? `${(100 * val.val_accuracy).toFixed(1)} %` : '–'}`);
  await page.mouse.move(5, 5);
  expect(await page.locator('.screen .crosshair').isHidden()).toBe(true);

  await page.locator('.screen .chart-stack').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await page.locator('.screen .chart-stack [aria-live]').textContent()).toMatch(/^step \d+: Loss train [\d.]+, validation – *; Accuracy/);
  await page.keyboard.press('Escape');
  expect(await page.locator('.screen .crosshair').isHidden()).toBe(true);
  await panel.close();
});

test('axis, scale and smoothing are chosen and kept', async () => {
  const { panel, page } = await open(recorded);
  const before = await page.locator('.chart-loss canvas').screenshot();
  await page.getByRole('radio', { name: 'Epoch' }).click();
  await page.getByRole('checkbox', { name: 'Logarithmic y axis' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await panel.settle();
  expect(await page.evaluate(() => (window as unknown as { savedState: object }).savedState)).toMatchObject({ axis: 'epoch', logY: true, smoothing: 0 });
  expect((await page.locator('.chart-loss canvas').screenshot()).equals(before)).toBe(false);
  await panel.screenshot('training-epoch-log');
  await panel.close();

  const again = await open(recorded, { state: { axis: 'epoch', logY: true, smoothing: 0, openTables: ['Epochs'] } });
  expect(await again.page.getByRole('checkbox', { name: 'Logarithmic y axis' }).getAttribute('aria-checked')).toBe('true');
  expect(await again.page.getByRole('slider').inputValue()).toBe('0');
  expect(await again.page.locator('table.epochs').isVisible()).toBe(true);
  await again.panel.close();
});

test('the charts are there as a table too', async () => {
  const { panel, page } = await open(recorded);
  await page.getByText('Epochs', { exact: true }).last().click();
  const rows = page.locator('table.epochs tbody tr');
  expect(await rows.count()).toBe(4);
  expect(await rows.first().locator('th, td').allTextContents()).toEqual(['4', '676', '1.052', '0.5154', '58.7 %', '82.8 %', '0.001', '209.6 s']);
  expect(await page.locator('.chart-loss canvas').getAttribute('aria-label')).toContain('validation 0.5154');
  await panel.close();
});

test('a second run is drawn beside the first, and taken away again', async () => {
  const { panel, page, asked } = await open(recorded, { height: 950 });
  await page.getByRole('checkbox', { name: 'Draw 20261123-204200-simple-cnn' }).check();
  await panel.settle();
  await page.waitForFunction(() => document.querySelectorAll('.chart-loss .legend-entry').length === 4);
  expect(asked).toContainEqual(['show', { run: other }]);
  await page.waitForFunction(() => /StepLR.*CosineAnnealingLR/.test(document.querySelector('.chart-rate .legend')!.textContent!));
  expect(await page.locator('table.differences').innerText()).toMatch(/scheduler\.StepLR\.gamma\s+0\.5\s+–/);
  // Nothing that the table says runs out of the panel.
  for (const frame of await page.locator('.table-frame').all()) expect(await frame.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  expect(await page.locator('table.runs tr.drawn').count()).toBe(2);
  for (const theme of ['dark', 'light'] as const) {
    await panel.retheme(theme);
    await panel.settle();
    await panel.screenshot(`training-compare-${theme}`);
  }
  await page.getByRole('checkbox', { name: 'Draw 20261123-204200-simple-cnn' }).uncheck();
  await page.waitForFunction(() => document.querySelectorAll('.chart-loss .legend-entry').length === 2);
  expect(asked).toContainEqual(['hide', { run: other }]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('a legend that wraps never lies over a chart, not for a frame', async () => {
  const { panel, page } = await open(recorded, { width: 480, height: 950 });
  await page.evaluate(() => {
    const overlaps: string[] = [];
    Object.assign(window, { overlaps });
    // It hears of a new size when all of a frame's scripts have run and before the frame is painted.
    const observer = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const [own, room] = [target.firstElementChild!.getBoundingClientRect(), target.getBoundingClientRect()];
        if (own.bottom > room.bottom + 1) overlaps.push(`a canvas down to ${own.bottom} in a frame to ${room.bottom}`);
      }
    });
    for (const frame of Array.from(document.querySelectorAll('.canvas-frame'))) observer.observe(frame);
  });
  const oneLine = (await page.locator('.chart-loss figcaption').boundingBox())!.height;
  await page.getByRole('checkbox', { name: 'Draw 20261123-204200-simple-cnn' }).check();
  await page.waitForFunction(() => document.querySelectorAll('.chart-loss .legend-entry').length === 4);
  await panel.settle();
  expect((await page.locator('.chart-loss figcaption').boundingBox())!.height).toBeGreaterThan(oneLine);
  expect(await page.evaluate(() => (window as unknown as { overlaps: string[] }).overlaps)).toEqual([]);
  await panel.close();
});

test('the run is controlled from the panel', async () => {
  const { panel, page, asked, append } = await open(upTo(600));
  const press = (name: string) => page.locator(`vscode-button[title="${name}"]:visible`).click();
  await press('Pause');
  await append([{ type: 'paused', time: 1, step: 600, epoch: 4 }]);
  await panel.settle();
  expect(await page.locator('.title .status').textContent()).toBe('Paused');
  await press('Resume');
  await press('Stop');
  await page.locator('vscode-button', { hasText: 'Stop, Keep Best' }).click();
  await press('Feature Maps');
  await press('Grad-CAM');
  await press('Where It Fails');
  await press('Time Travel');
  await page.locator('vscode-button[aria-label="Export…"]').click();
  await page.locator('vscode-button[aria-label="Open Run Folder"]').click();
  const control = (action: string) => ['control', { run, action }];
  expect(asked.filter(([method]) => method !== 'choices' && method !== 'differences')).toEqual([control('pause'), control('resume'), control('stop'), ['stopAndKeepBest', { run }], ['openFeatureMaps', { run }], ['openExplanation', { run }], ['openFailures', { run }], ['openTimeTravel', { run }], ['exportRun', { run }], ['openFolder', { run }]]);
  await panel.close();
});

test('the experiment is edited from the panel', async () => {
  const { panel, page, asked } = await open(recorded);
  const rate = page.locator('.experiment-bar vscode-text-field[aria-label="Learning rate"] input');
  await rate.fill('nonsense');
  await rate.press('Enter');
  expect(await page.locator('.experiment-bar vscode-text-field[aria-label="Learning rate"]').getAttribute('aria-invalid')).toBe('true');
  await rate.fill('1e-2');
  await rate.press('Enter');
  await page.locator('.experiment-bar vscode-dropdown[aria-label="Scheduler"]').click();
  await page.locator('.experiment-bar vscode-option', { hasText: 'StepLR' }).click();
  await page.locator('.experiment-bar vscode-button', { hasText: 'Train' }).click();
  expect(asked.filter(([method]) => method.startsWith('change') || method === 'train')).toEqual([
    ['changeLr', { run, lr: 0.01 }],
    ['changeScheduler', { run, name: 'StepLR' }],
    ['train', { run }],
  ]);
  await panel.call('choices', { run, choices: { ...choices, epochs: 12 } });
  await panel.settle();
  expect(await page.locator('.experiment-bar vscode-text-field[aria-label="Epochs"] input').inputValue()).toBe('12');
  await panel.close();
});

test('a run that is going is changed by keyboard: what would come of it, and what would be underlined, is said before it is done', async () => {
  const { panel, page, asked } = await open(upTo(600));
  const edits = () => asked.filter(([method]) => method === 'edit').map(([, argument]) => argument);
  const fold = page.locator('.fold', { hasText: 'Change This Run' });
  await fold.locator('summary').focus();
  await page.keyboard.press('Enter');
  const field = (name: string) => fold.locator(`vscode-text-field[aria-label="${name}"] input`);
  await field('Epochs').fill('8');
  await field('Epochs').press('Enter');
  await fold.getByText('From epoch 5 on: epochs: 5 → 8').waitFor();
  await fold.getByText('The learning rate rises again.').waitFor();
  await field('Learning rate').fill('0.0005');
  await field('Learning rate').press('Enter');
  await fold.getByText('From epoch 5 on: epochs: 5 → 8, optimizer.Adam.lr: 0.001 → 0.0005').waitFor();
  expect(await panel.everyLook('training-going')).toEqual([]);
  expect(edits()).toEqual([{ run, change: { epochs: 8 }, carryOut: false }, { run, change: { epochs: 8, lr: 0.0005 }, carryOut: false }]);
  const apply = fold.getByRole('button', { name: 'Change from the Next Epoch On' });
  await apply.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => edits().at(-1)).toEqual({ run, change: { epochs: 8, lr: 0.0005 }, carryOut: true });
  await expect.poll(() => apply.isDisabled()).toBe(true);
  // What the trainer has against it stands beside the fields, and what was typed stays.
  await field('Learning rate').fill('2');
  await field('Learning rate').press('Enter');
  await fold.getByRole('alert').getByText('The run is in epoch 5, its last').waitFor();
  await fold.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => field('Learning rate').inputValue()).toBe('0.001');
  await fold.getByRole('alert').waitFor({ state: 'detached' });
  await panel.call('runs', { runs: [summary(run, 'interrupted', 0.828)] });
  await fold.waitFor({ state: 'hidden' });
  await panel.close();
});

test('a run is forked at any checkpoint that it keeps; what they take on disk is in sight', async () => {
  const { panel, page, asked } = await open(upTo(600));
  const fold = page.locator('.fold', { hasText: 'Checkpoints' });
  expect(await fold.locator('summary').textContent()).toBe('Checkpoints · 2 epochs, 27.5 MB');
  await fold.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await fold.locator('tbody tr').allInnerTexts()).toEqual([expect.stringMatching(/^3\s+71\.9 %\s+best, weights and optimizer\s+22\.9 MB/), expect.stringMatching(/^2\s+66\.0 %\s+weights\s+4\.59 MB/)]);
  await fold.scrollIntoViewIfNeeded();
  expect(await panel.everyLook('training-checkpoints')).toEqual([]);
  await fold.getByRole('button', { name: 'Fork at epoch 2' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.run-header vscode-button', { hasText: 'Fork…' }).click();
  expect(asked.filter(([method]) => method === 'fork')).toEqual([['fork', { run, epoch: 2 }], ['fork', { run }]]);
  await panel.close();
});

test('what went wrong is said', async () => {
  const failed: RunEvent[] = [...upTo(300), { type: 'run-end', time: 9, status: 'failed', run, epoch: 1, step: 300, metrics: { train_loss: null, val_loss: null, val_accuracy: null }, error: 'The loss became NaN at step 300 (lr 0.001): lower the learning rate.' }];
  const { panel, page } = await open(failed);
  expect(await page.getByRole('alert').textContent()).toContain('The loss became NaN at step 300');
  expect(await page.locator('.title .status').textContent()).toBe('Failed');
  expect(await page.locator('.fold', { hasText: 'Notes' }).textContent()).toContain('Normalize "auto"');
  await panel.close();
});

test('a mistake in the experiment says its reason first, and a button leads to its line', async () => {
  const problem = { sentence: 'There is no optimizer "{name}".', values: { name: 'Adamm' } };
  const mistake = { id: 'unknown-optimizer', sentence: '{place}: {problem}', values: { place: '/work/simple-cnn.cnn.jsonc:26:18', problem } };
  const error = '/work/simple-cnn.cnn.jsonc:26:18: There is no optimizer "Adamm".';
  const failed: RunEvent[] = [...upTo(300), { type: 'run-end', time: 9, status: 'failed', run, epoch: 1, step: 300, metrics: { train_loss: null, val_loss: null, val_accuracy: null }, error, mistake }];
  const { panel, page, asked } = await open(failed);
  expect(await page.getByRole('alert').textContent()).toBe('There is no optimizer "Adamm". (simple-cnn.cnn.jsonc, line 26)');
  await page.locator('.message-row vscode-button', { hasText: 'Go to Line' }).click();
  expect(asked.filter(([method]) => method === 'goTo')).toEqual([['goTo', { run, place: { file: '/work/simple-cnn.cnn.jsonc', line: 26, column: 18 } }]]);
  await panel.screenshot('training-mistake');
  await panel.close();
});

test('learning rates that are equal are both seen, a constant one on a logarithmic axis has words that do not run into one another, and the axis has its title', async () => {
  const { panel, page } = await open(recorded, { state: { logY: true } });
  await page.getByRole('checkbox', { name: other.split('/').at(-1)! }).click();
  await panel.settle();
  await panel.settle();
  expect(await page.locator('.screen .axis-title').textContent()).toBe('Step');
  /** Of each run's colour: the pixels that have it. */
  const seen = () => page.locator('.chart-rate').evaluate((chart) => {
    const canvas = chart.querySelector('canvas')!;
    const colors = Array.from(chart.querySelectorAll<HTMLElement>('.legend i'), (swatch) => getComputedStyle(swatch).color.match(/\d+/g)!.slice(0, 3).map(Number));
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    return colors.map((color) => {
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 128 && color.every((part, k) => Math.abs(part - data[i + k]!) < 24)) count++;
      return count;
    });
  });
  await expect.poll(async () => (await seen()).filter((count) => count > 150)).toHaveLength(2);
  await panel.screenshot('training-equal-rates');
  await panel.close();
});

test('a run whose numbers exploded is resumed with a lower learning rate by one click', async () => {
  const remedy = { param: 'max_lr' as const, lr: 0.01, set: ['scheduler.OneCycleLR.max_lr=0.01'] };
  const failed: RunEvent[] = [...upTo(300), { type: 'run-end', time: 9, status: 'failed', run, epoch: 1, step: 300, metrics: { train_loss: null, val_loss: null, val_accuracy: null }, error: 'The loss became infinite.', remedy }];
  const { panel, page, asked } = await open(failed);
  const shown = page.locator('.run-header vscode-button:visible', { hasText: 'Resume' });
  expect((await shown.allTextContents()).map((text) => text.trim())).toEqual(['Resume with max_lr 0.01']);
  await shown.click();
  await panel.settle();
  expect(asked.filter(([method]) => method === 'remedy')).toEqual([['remedy', { run }]]);
  await panel.close();
});

test('what ails a run is said with its figures, and a click writes what helps', async () => {
  const notice = (id: string, said: Said, fix?: PathValue[]): RunEvent => ({ type: 'notice', time: 9, severity: 'warning', id, message: fill(said), said, ...(fix && { fix }) });
  const fix = [{ path: ['optimizer', 'lr'], value: 0.0001 }];
  const sick: RunEvent[] = [
    ...upTo(300),
    notice('diverging', { sentence: 'The training loss is rising: {loss} on average at step {step}, after {lowest} at step {at}. The learning rate is the first thing to lower.', values: { loss: '2.44', step: 108, lowest: '1.42', at: 88 } }, fix),
    notice('input-slow', { sentence: 'In epoch {epoch} training waited for its pictures for {waited} of {seconds} s ({share}): augmenting them is slower than the step, {transform} most of all.', values: { share: '95.1 %', waited: '24.8', seconds: '26.1', epoch: 1, transform: 'ElasticTransform' } }, [{ path: ['data', 'train_transform', 2] }]),
  ];
  const { panel, page, asked } = await open(sick);
  const rows = page.locator('.message-row');
  expect(await rows.locator('.message').allTextContents()).toEqual([expect.stringMatching(/^The training loss is rising: 2.44/), expect.stringMatching(/^In epoch 1 .*ElasticTransform/)]);
  expect((await rows.locator('vscode-button').allTextContents()).map((text) => text.trim())).toEqual(['Write lr 0.0001', 'Take it out of train_transform']);
  await panel.screenshot('training-health');
  await rows.locator('vscode-button').first().click();
  expect(asked.filter(([method]) => method === 'change')).toEqual([['change', { run, settings: fix }]]);
  await panel.close();
});

test('how well each class is known, epoch by epoch, the worst first', async () => {
  const { panel, page } = await open(recorded);
  await page.locator('.fold summary', { hasText: 'Classes' }).click();
  const rows = page.locator('.classes tbody tr');
  const ends = recorded.flatMap((event) => (event.type === 'epoch-end' ? [event] : []));
  const last = ends.at(-1)!.class_accuracy!;
  expect(await rows.locator('th').allTextContents()).toHaveLength(last.length);
  const shown = (await rows.locator('td:nth-child(3)').allTextContents()).map(parseFloat);
  expect(shown).toEqual(last.map((share) => Number((100 * share).toFixed(1))).sort((a, b) => a - b));
  expect(await rows.locator('canvas').first().evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(ends.length);
  await rows.last().scrollIntoViewIfNeeded();
  await panel.screenshot('training-classes');
  await panel.close();
});

test('a run that goes on from a checkpoint is drawn once', async () => {
  const { panel, page, append } = await open(upTo(600));
  const start = recorded.find((event) => event.type === 'run-start')!;
  await append([{ ...start, step: 507, epoch: 3 }, ...recorded.filter((event) => (event.type === 'step' || event.type === 'epoch-end') && event.step > 507)]);
  await panel.settle();
  await page.getByText('Epochs', { exact: true }).last().click();
  expect(await page.locator('table.epochs tbody th').allTextContents()).toEqual(['4', '3', '2', '1']);
  await panel.close();
});

test('with no run it says what to do', async () => {
  const { panel, page } = await open([], { runs: [] });
  expect(await page.locator('main.empty').isVisible()).toBe(true);
  expect(await page.locator('main.empty').textContent()).toContain('press Train above its first line');
  expect(await page.locator('main.training').isVisible()).toBe(false);
  await panel.close();
});

test.each([[400, 700], [900, 600], [1600, 1000]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open(recorded, { width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`training-${width}`);
  await panel.close();
});

const savedZoom = (page: Page) => page.evaluate(() => (window as unknown as { savedState: { zoom: { from: number; to: number } | null } | null }).savedState?.zoom ?? null);

test('a loss that is no number is a cross at its step: at the top for NaN and infinity, at the bottom for minus infinity, at any zoom, and the curve goes on', async () => {
  const events = synthesisedRun({ run, name: 'simple-cnn', epochs: 4, stepsPerEpoch: 2000, pace: 1, floor: 0.5, seed: 5 });
  const { panel, page } = await open(events, { losses: { 4000: NaN, 5000: Infinity, 6000: -Infinity }, state: { smoothing: 0 } });
  /** Where crosses stand at the top of the area that is drawn in, or lowest of all, in CSS pixels: the first quarter, where the loss begins, is left out. */
  const crosses = (end: 'top' | 'bottom') => page.locator('.chart-loss').evaluate((chart, side) => {
    const canvas = chart.querySelector('canvas')!;
    const color = getComputedStyle(chart.querySelector('.legend i')!).color.match(/\d+/g)!.slice(0, 3).map(Number);
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const isOurs = (x: number, y: number) => color.every((part, k) => Math.abs(part - data[4 * (y * canvas.width + x) + k]!) < 40) && data[4 * (y * canvas.width + x) + 3]! > 128;
    const across = Array.from({ length: canvas.width }, (_, x) => x).filter((x) => x > canvas.width / 4);
    const drawn = Array.from({ length: canvas.height }, (_, y) => y).filter((y) => across.some((x) => isOurs(x, y)));
    const rows = side === 'top' ? drawn.filter((y) => y < 14) : drawn.slice(-3);
    const columns = across.filter((x) => rows.some((y) => isOurs(x, y)));
    const groups: number[][] = [];
    for (const x of columns) if (x - (groups.at(-1)?.at(-1) ?? -Infinity) <= 2) groups.at(-1)!.push(x);
    else groups.push([x]);
    return groups.map((group) => Math.round(((group[0]! + group.at(-1)!) / 2) * (canvas.clientWidth / canvas.width)));
  }, end);
  await expect.poll(async () => (await crosses('top')).length).toBe(2);
  const [nan, infinite] = await crosses('top');
  await panel.screenshot('training-no-numbers');
  const [minus, ...rest] = await crosses('bottom');
  expect(rest).toEqual([]);
  expect(Math.abs(infinite! - nan! - (minus! - infinite!))).toBeLessThanOrEqual(2);
  // The zoom that has the NaN in its middle.
  await page.locator('.screen .chart-stack').focus();
  await expect.poll(async () => {
    await page.keyboard.press('+');
    await panel.settle();
    const zoom = await savedZoom(page);
    return zoom ? zoom.to - zoom.from : Infinity;
  }).toBeLessThan(600);
  await expect.poll(async () => (await crosses('top')).length).toBe(1);
  await panel.close();
});

test('all charts zoom and move together, by dragging, by wheel and by keyboard', async () => {
  const { panel, page } = await open(recorded);
  const box = (await page.locator('.chart-accuracy canvas').boundingBox())!;
  const loss = () => page.locator('.chart-loss canvas').screenshot();
  const before = await loss();
  const zoom = async () => {
    await panel.settle();
    return savedZoom(page);
  };
  await page.mouse.move(box.x + 300, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 40, { steps: 4 });
  expect(await page.locator('.screen .zoom-selection').isVisible()).toBe(true);
  await page.mouse.up();
  const dragged = (await zoom())!;
  expect(dragged.from).toBeGreaterThan(200);
  expect(dragged.to).toBeLessThan(450);
  expect((await loss()).equals(before)).toBe(false);
  expect(await page.locator('.screen .zoom-selection').isVisible()).toBe(false);

  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  const wheeled = (await zoom())!;
  expect(wheeled.to - wheeled.from).toBeCloseTo(0.7 * (dragged.to - dragged.from), 3);

  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const moved = (await zoom())!;
  expect(moved.from).toBeGreaterThan(wheeled.from);
  expect(moved.to - moved.from).toBeCloseTo(wheeled.to - wheeled.from, 3);

  await page.locator('.screen .chart-stack').focus();
  await page.keyboard.press('PageUp');
  const paged = (await zoom())!;
  expect(paged.from).toBeCloseTo(moved.from - (moved.to - moved.from) / 2, 3);
  await page.keyboard.press('-');
  expect((await zoom())!.to - (await zoom())!.from).toBeGreaterThan(paged.to - paged.from);
  await page.keyboard.press('0');
  expect(await zoom()).toBe(null);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect(await zoom()).not.toBe(null);
  await page.getByRole('button', { name: 'All' }).click();
  expect(await zoom()).toBe(null);
  await page.mouse.move(5, 5);
  await panel.settle();
  expect((await loss()).equals(before)).toBe(true);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('what is zoomed to is kept, and the page scrolls by the wheel alone; the legend has the last values in sight', async () => {
  const { panel, page } = await open(recorded, { state: { zoom: { from: 100, to: 200 } }, height: 400 });
  await panel.settle();
  const latest = await page.locator('.chart-loss .legend b').allTextContents();
  await page.locator('.screen .chart-stack').press('End');
  await page.locator('.screen .crosshair').waitFor();
  expect(await page.locator('.chart-loss .legend b').allTextContents()).toEqual(latest);
  await page.locator('.screen .chart-stack').press('Escape');
  await page.locator('.chart-loss canvas').hover();
  await page.mouse.wheel(0, 60);
  await panel.settle();
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  expect(await page.locator('.screen .crosshair-flag').textContent()).toMatch(/^step 1\d\d/);
  await panel.close();
});

test.each([['Epoch', /^epoch \d\.\d\d/], ['Images', /^[\d,]+ images/], ['Time', /^after (\d+ s|\d+:\d\d)/], ['Clock', /^Nov 2\d, \d\d:\d\d:\d\d/]] as const)('the axis goes by %s, the validation at its place on it', async (name, words) => {
  const { panel, page } = await open(recorded);
  await page.getByRole('radio', { name }).click();
  await panel.settle();
  await page.locator('.chart-loss canvas').hover({ position: { x: 500, y: 60 } });
  expect(await page.locator('.screen .crosshair-flag').textContent()).toMatch(words);
  expect(await page.locator('.chart-loss .legend').textContent()).toMatch(/train[\d.]+validation[\d.]+/);
  expect(await page.getByRole('checkbox', { name: 'Logarithmic x axis' }).isDisabled()).toBe(name === 'Clock');
  await panel.screenshot(`training-by-${name.toLowerCase()}`);
  await panel.close();
});

test('the best epoch, checkpoints and pauses are pointed out, and the crosshair tells of them', async () => {
  const { panel, page } = await open(recorded);
  expect(await page.locator('.screen .sign').allTextContents()).toEqual(['★', '◆']);
  await page.getByRole('checkbox', { name: 'Logarithmic x axis' }).click();
  await panel.settle();
  const [star, stack] = [(await page.locator('.screen .sign').first().boundingBox())!, (await page.locator('.screen .chart-stack').boundingBox())!];
  await page.mouse.move(star.x + star.width / 2, stack.y + 80);
  expect(await page.locator('.screen .crosshair-flag').textContent()).toMatch(/^step 6\d\d · best epoch 4: 82.8 %$/);
  await panel.screenshot('training-log-x');
  await panel.close();
});

test('where a run left another and where its experiment was changed is pointed out', async () => {
  const edit: RunEvent = { type: 'edit', time: 9, step: 338, epoch: 2, epochs: 5, set: ['optimizer.lr=0.0005'], changes: [{ path: 'optimizer.Adam.lr', from: 0.001, to: 0.0005 }] };
  const { panel, page } = await open([{ type: 'fork', time: 9, run: other, epoch: 1, step: 169 }, ...recorded, edit]);
  expect(await page.locator('.screen .sign').allTextContents()).toEqual(['★', '⑂', '✎', '◆']);
  const [sign, stack] = [(await page.locator('.screen .sign', { hasText: '✎' }).boundingBox())!, (await page.locator('.screen .chart-stack').boundingBox())!];
  await page.mouse.move(sign.x + sign.width / 2, stack.y + 80);
  await expect.poll(() => page.locator('.screen .crosshair-flag').textContent()).toMatch(/from here on optimizer\.Adam\.lr: 0\.001 → 0\.0005$/);
  await panel.close();
});

test('a panel that is closed and opened again shows the picture of one that followed the run', async () => {
  const live = await open(upTo(300));
  for (const event of recorded.slice(upTo(300).length)) await live.append([event]);
  await live.panel.settle();
  await live.panel.settle();
  const again = await open(recorded);
  await again.panel.settle();
  for (const chart of ['loss', 'accuracy', 'rate']) {
    const picture = ({ page }: { page: Page }) => page.locator(`.chart-${chart} canvas`).screenshot();
    await expect.poll(async () => (await picture(live)).equals(await picture(again)), { message: chart }).toBe(true);
  }
  expect(await live.page.locator('.figures').textContent()).toBe(await again.page.locator('.figures').textContent());
  await live.panel.close();
  await again.panel.close();
});

test.each(themeNames)('in a column of 450 pixels, in %s', async (theme) => {
  const { panel, page } = await open(recorded, { theme, measured: true, width: 450, height: 900, state: { zoom: { from: 100, to: 500 } } });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`training-column-${theme}`);
  await panel.close();
});

test.each([['dark', 900], ['light', 900], ['light', 450]] as const)('over a run that has ended the learning rate stands beside the one that a plateau scheduler would have set, and a step’s parts below, in %s, %i wide', async (theme, width) => {
  const { panel, page, asked } = await open(recorded, { theme, width, height: 1000, measured: true, runs: [summary(run, 'stopped', 0.828)] });
  const plateau = page.locator('.plateau');
  const legend = page.locator('.chart-rate .legend-entry');
  expect(await plateau.locator('.choices').isVisible()).toBe(false);
  await plateau.locator('input[type=checkbox]').check();
  await legend.getByText('ReduceLROnPlateau').waitFor();
  expect(asked.filter(([method]) => method === 'plateau').map(([, argument]) => argument)).toEqual([{ run, patience: 2, factor: 0.5 }]);
  expect(await plateau.locator('p').textContent()).toMatch(/^ReduceLROnPlateau would not have acted\.$/);
  const field = (name: string) => plateau.locator(`vscode-text-field[aria-label="${name}"]`).locator('input');
  await field('Patience').fill('0');
  await field('Patience').press('Enter');
  await plateau.getByText('would first have acted after epoch 2').waitFor();
  await field('Factor').fill('2');
  await field('Factor').press('Enter');
  expect(await plateau.locator('vscode-text-field[aria-invalid]').getAttribute('aria-label')).toBe('Factor');
  expect(asked.filter(([method]) => method === 'plateau')).toHaveLength(2);
  await field('Factor').fill('0.1');
  await field('Factor').press('Enter');
  await panel.settle();
  await panel.screenshot(`plateau-${theme}-${width}`);

  const steps = page.locator('.step-sources');
  await steps.locator('canvas').scrollIntoViewIfNeeded();
  await panel.settle();
  expect(await steps.locator('p').textContent()).toMatch(/^At step 701 a step moves the weights [\d.]+ times as far as at step 1, .+ The learning rate stayed the same: all of it came from the optimizer, the gradients and the size of the weights\.$/);
  expect((await panel.canvasPixels('.chart-step-size canvas')).colors).toBeGreaterThan(8);
  // Each row's parts make up what became of its step.
  for (const row of await steps.locator('tbody tr').all()) {
    const [first, last, schedule, optimizer] = (await row.locator('td').allTextContents()).map((words) => Number.parseFloat(words.replace('−', '-')));
    expect(last! / first!).toBeCloseTo(schedule! * optimizer!, 1);
  }
  await panel.screenshot(`step-sources-${theme}-${width}`);
  expect(await panel.barriers()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});
