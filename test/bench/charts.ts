import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import type { Browser } from 'playwright-core';
import { random } from '../../extension/core/data/random';
import { RunCurves } from '../../extension/lab/run-curves';
import type { RunEvent } from '../../extension/shared/events';
import type { RunSummary, TrainingHost } from '../../extension/shared/panels';
import { encodeHead, stepColumns } from '../../extension/shared/series';
import { RowBuffer } from '../../extension/trainer/series/row-buffer';
import { SeriesLog } from '../../extension/trainer/series/series-log';
import { launchChromium, PanelPage } from '../panels/panel-page';
import { spread } from './spread';

const folder = process.argv[2]!;
const quick = process.argv.includes('--quick');

/** A run's folder with this many steps, and what its log says. */
function makeRun(id: string, steps: number, seed: number): { run: string; events: RunEvent[]; summary: RunSummary } {
  const run = join(folder, id);
  mkdirSync(run);
  const { normal } = random(seed);
  const rows = new RowBuffer(stepColumns);
  for (let step = 1; step <= steps; step++) {
    const loss = (0.2 + 2 * Math.exp((-4 * step) / steps)) * (1 + 0.2 * normal());
    rows.put(step, { wall_seconds: 0.004, seconds: 0.004, loss, accuracy: Math.exp(-loss), lr: 0.001 * (1 - step / steps) });
  }
  writeFileSync(join(run, 'series.bin'), Buffer.concat([encodeHead(1.76e12, stepColumns), rows.bytes(0, steps)]));
  const figures = { val_loss: 0.3, val_accuracy: 0.9 };
  const events: RunEvent[] = [
    { type: 'run-start', time: 1.76e12, run, name: id, step: 0, epoch: 0, epochs: 10, engine: 'onnx', device: '', threads: 1, params: 1, pid: 1 },
    { type: 'data-ready', time: 1.76e12, dataset: 'Shapes', train_images: (steps / 10) * 64, val_images: 100, classes: [], image_shape: [3, 32, 32], steps_per_epoch: steps / 10, normalize: null },
    ...Array.from({ length: 10 }, (_, i): RunEvent => ({ type: 'epoch-end', time: 1.76e12 + i, epoch: i + 1, step: ((i + 1) * steps) / 10, lr: 0.001, train_loss: 0.3, train_accuracy: 0.9, ...figures, seconds: 1 })),
    { type: 'run-end', time: 1.77e12, status: 'finished', run, epoch: 10, step: steps, metrics: { train_loss: 0.3, ...figures } },
  ];
  return { run, events, summary: { run, id, name: id, status: 'finished', epoch: 10, epochs: 10, val_accuracy: 0.9, best_val_accuracy: 0.9, created: '2026-01-01T00:00:00Z' } };
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { chrome_mojo_event_info?: { mojo_interface_tag?: string } };
}

/** Milliseconds of the processor that a page's thread took from each frame to the next. */
function busyInFrames(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const starts = traceEvents.filter(({ name }) => name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const inPage = traceEvents.filter(({ pid, tid, tdur }) => pid === starts[0]!.pid && tid === starts[0]!.tid && tdur !== undefined);
  // The host's answers come by way of the browser's debugger, which is the test's: the editor hands them over as messages.
  const debuggers = inPage.filter(({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === 'blink.mojom.DevToolsSession');
  const tasks = inPage.filter(({ name, ts, dur }) => name === 'ThreadControllerImpl::RunTask' && !debuggers.some((each) => each.ts >= ts && each.ts <= ts + dur!)).sort((a, b) => a.ts - b.ts);
  const frames: number[] = [];
  let next = 0;
  for (const { ts, dur, tdur } of tasks) {
    if (next < starts.length && starts[next]!.ts <= ts + dur!) frames.push(0);
    while (next < starts.length && starts[next]!.ts <= ts + dur!) next++;
    if (frames.length > 0) frames[frames.length - 1]! += tdur! / 1000;
  }
  return frames;
}

/** Resident memory of the browser's pages, in MB: what the largest of them holds. */
function pageMemory(): number {
  const sizes = readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') || !isOurs(pid)) return [];
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
    } catch {
      return [];
    }
  });
  return Math.round(Math.max(...sizes));
}

/** A process that this one has begun, or one of those has. */
function isOurs(pid: string): boolean {
  for (let at = pid; Number(at) > 1; ) {
    if (Number(at) === process.pid) return true;
    at = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${at}/status`, 'utf8'))![1]!;
  }
  return false;
}

async function measure(browser: Browser, runs: ReturnType<typeof makeRun>[]) {
  const curves = new Map(runs.map(({ run }) => [run, new RunCurves(run)]));
  const answers: number[] = [];
  let bytes = 0;
  let asked = 0;
  const series: TrainingHost['series'] = async ({ requests }) => {
    asked++;
    const from = performance.now();
    const parts = [];
    for (const { run, ...request } of requests) parts.push(await curves.get(run)!.part(request));
    answers.push(performance.now() - from);
    bytes = serialize(parts).length;
    return { parts };
  };
  const ready = () => ({ runs: runs.map(({ summary }) => summary), shown: runs.map(({ run, events }) => ({ run, events })), starting: null });
  const panel = await PanelPage.open(browser, 'training', { ready, series, layers: () => ({ asked: [], figures: [], layers: [], steps: { first: new Float64Array(), last: new Float64Array() }, places: { first: new Float64Array(), last: new Float64Array() }, values: new Float32Array(), summary: { first: new Float32Array(), last: new Float32Array(), lowest: new Float32Array(), highest: new Float32Array() } }), choices: () => null, differences: () => [] }, { width: 1200, height: 900 });
  const { page } = panel;
  /** What was asked for is there and drawn. */
  const settle = async () => {
    do await panel.settle();
    while (asked === 0 || asked > answers.length);
    await panel.settle();
  };
  await settle();
  /** A turn of the wheel in each of so many frames that follow one another: in how many of them what it asked for was drawn, from one to the next by the clock, and what the page's own thread was busy for in each (other programs do not count). */
  const sweep = async (frames: number, wheel: { ctrlKey?: boolean; shiftKey?: boolean; deltaY: number }) => {
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
    const { waits, drawn } = await page.evaluate(
      async ([given, count]) => {
        const stack = document.querySelector('.chart-stack')!;
        const canvas = document.querySelector<HTMLCanvasElement>('.chart-loss canvas')!;
        const box = canvas.getBoundingClientRect();
        const context = canvas.getContext('2d')!;
        let drawn = 0;
        // Every drawing of a chart begins so.
        context.clearRect = (...area) => (drawn++, CanvasRenderingContext2D.prototype.clearRect.apply(context, area));
        const waits: number[] = [];
        let before = await new Promise(requestAnimationFrame);
        for (let i = 0; i < count; i++) {
          stack.dispatchEvent(new WheelEvent('wheel', { ...given, clientX: box.left + box.width / 2, clientY: box.top + 20, bubbles: true, cancelable: true }));
          const now = await new Promise(requestAnimationFrame);
          waits.push(now - before);
          before = now;
        }
        return { waits, drawn };
      },
      [wheel, frames] as const,
    );
    const cpu = busyInFrames(await browser.stopTracing());
    return { frames, drawn, ...spread(waits), cpu: { ...spread(cpu), too_long: cpu.filter((ms) => ms > 1000 / 60).length } };
  };
  const first = answers[0]!;
  const zoom = await sweep(20, { ctrlKey: true, deltaY: -100 });
  // To a sixth of the axis, where each line has hundreds of points in sight.
  await sweep(1, { ctrlKey: true, deltaY: 1500 });
  await settle();
  asked = answers.length = 0;
  const pan = await sweep(240, { shiftKey: true, deltaY: 8 });
  // What the tracing and the wheel's answers left behind is no part of the panel.
  await (await page.context().newCDPSession(page)).send('HeapProfiler.collectGarbage');
  const result = { first_answer_ms: Math.round(first), zoom_ms: zoom, pan_ms: pan, answers_ms: answers.length > 0 ? spread(answers) : null, answer_bytes: bytes, page_mb: pageMemory() };
  await panel.screenshot(`bench-${runs.length}`);
  await panel.close();
  return result;
}

/** What following a run of 250 steps a second costs beside a million that are there: its rows written, read and made ready to send five times a second, as the panel asks,, for a panel 1200 pixels wide. */
async function follow(run: string, steps: number): Promise<{ share_of_a_core: number }> {
  const curves = new RunCurves(run);
  const request = { axis: 'step', from: null, to: null, buckets: 1200, logarithmic: false, smoothing: 0.8, raw: true, places: [] } as const;
  const log = await SeriesLog.open(run, steps, [], Date.now());
  await curves.part({ ...request, places: [] });
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const from = performance.now();
  let reading = 0;
  const rounds = quick ? 20 : 50;
  for (let round = 1, step = steps; round <= rounds; round++) {
    for (let i = 0; i < 50; i++) log.append({ step: ++step, time: Date.now(), seconds: 0.004, loss: 0.2, accuracy: 0.9, lr: 0.001 });
    const before = used();
    serialize(await curves.part({ ...request, places: [] }));
    reading += used() - before;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, from + 200 * round - performance.now())));
  }
  log.close();
  return { share_of_a_core: Math.round((1000 * reading) / (performance.now() - from)) / 1000 };
}

const million = makeRun('million', 1_000_000, 1);
const many = Array.from({ length: 200 }, (_, i) => makeRun(`run-${i}`, 10_000, i));
const browser = await launchChromium();
const one = await measure(browser, [million]);
const two_hundred = await measure(browser, many);
await browser.close();
console.log(JSON.stringify({ one_run_of_a_million: one, two_hundred_runs_of_ten_thousand: two_hundred, live_250_steps_a_second: await follow(million.run, 1_000_000) }, null, 2));
