import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEnd } from '../../extension/shared/events';
import { forkInspector } from '../inspector-process';
import { InspectorDouble } from '../panels/inspector-double';
import { launchChromium, PanelPage } from '../panels/panel-page';
import { spread } from './spread';

const folder = process.argv[2]!;
const times = 20;

/** Milliseconds of processor that a process has used, all its threads together; in hundredths of a second, as Linux counts. */
const used = (pid: number): number => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13).reduce((sum, ticks) => sum + 10 * Number(ticks), 0);

/** `cpu`: what each took of the processor, which other programs change little. */
async function timed(pid: number, work: (i: number) => Promise<unknown>): Promise<{ median: number; longest: number; cpu: number }> {
  const waits: number[] = [];
  const before = used(pid);
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await work(i);
    waits.push(performance.now() - from);
  }
  return { ...spread(waits), cpu: Math.round((10 * (used(pid) - before)) / times) / 10 };
}

const words = (name: string, ...more: string[]): string[] => ['dist/cli.js', 'train', `media/examples/${name}.cnn.jsonc`, '--json', '--runs', join(folder, 'runs'), '--set', 'data.dataset={"Shapes":{"images":2000}}', ...more];

/** A run of an example after one step. */
function trained(name: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, words(name, '--max-steps', '1'), { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout.trim().split('\n').at(-1)!) as RunEnd).run;
}

async function look(run: string, layer: string) {
  const { inspector, pid, end } = forkInspector();
  const picture = (index: number) => ({ kind: 'validation' as const, index });
  await inspector.describe({ run });
  await inspector.pictures({ run, from: 0, count: 1 });
  const first = performance.now();
  await inspector.features({ run, image: picture(0), layer });
  const first_ms = Math.round(performance.now() - first);
  const features_ms = await timed(pid, (i) => inspector.features({ run, image: picture(i), layer }));
  await inspector.cell({ run, image: picture(0), layer, channel: 0, row: 0, column: 0 });
  const cell_ms = await timed(pid, (i) => inspector.cell({ run, image: picture(i + 1), layer, channel: 0, row: 1, column: 1 }));
  const step_ms = await timed(pid, (i) => inspector.cell({ run, image: picture(times), layer, channel: 0, row: 0, column: i % 8 }));
  const importance_ms = await timed(pid, (i) => inspector.importance({ run, image: picture(i), layer }));
  const from = performance.now();
  const { pictures } = await inspector.survey({ run, layer });
  const survey = { pictures, ms: Math.round(performance.now() - from) };
  await end();
  return { first_ms, features_ms, cell_ms, step_ms, importance_ms, survey };
}

/** Sixty frames of 40 pixels each down 500 maps: how long each was in coming, and what the page's own thread was busy for each. */
async function scroll() {
  const channels = 500;
  const double = new InspectorDouble();
  const { describe, features } = double.host;
  double.host.describe = (argument) => {
    const description = describe(argument);
    return { ...description, layers: description.layers.map((layer) => (layer.path === '0' ? { ...layer, shape: [channels, 32, 32] } : layer)) };
  };
  double.host.features = (argument) => {
    const answer = features({ ...argument, layer: '0' });
    return { ...answer, shape: [channels, 32, 32], values: Float32Array.from({ length: channels * 1024 }, (_, i) => answer.values[i % answer.values.length]! + (i >> 10) / channels) };
  };
  double.host.survey = () => ({ layer: '0', pictures: 1, silent: new Float32Array(channels), saturated: null, norm: null });
  const browser = await launchChromium();
  const panel = await PanelPage.open(browser, 'feature-map', double.host, { width: 1000, height: 900 });
  await panel.page.locator('.map').first().waitFor();
  await panel.settle();
  const devtools = await panel.page.context().newCDPSession(panel.page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => 1000 * (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
  const before = await busy();
  const frames = 60;
  const waits = await panel.page.evaluate(async (count) => {
    const found: number[] = [];
    let last = performance.now();
    for (let i = 0; i < count; i++) {
      scrollBy(0, 40);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      found.push(performance.now() - last);
      last = performance.now();
    }
    return found;
  }, frames);
  const cpu = Math.round((10 * ((await busy()) - before)) / frames) / 10;
  await panel.screenshot('bench-500-channels');
  await browser.close();
  return { frame_ms: spread(waits), frame_cpu_ms: cpu };
}

const runs = { 'simple-cnn': trained('simple-cnn'), 'resnet-18': trained('resnet-18') };
const beside = process.argv.includes('--training') ? spawn(process.execPath, words('simple-cnn', '--set', 'epochs=10000'), { stdio: 'ignore' }) : null;
if (beside) await new Promise((resolve) => setTimeout(resolve, 5000));
console.log(JSON.stringify({ training: beside !== null, 'simple-cnn': await look(runs['simple-cnn'], '4'), 'resnet-18': await look(runs['resnet-18'], '6.0.body.0'), scroll_500_channels: await scroll() }, null, 1));
beside?.kill();
