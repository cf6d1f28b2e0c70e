import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesWith } from '../soak/processes';
import { eventually, runFolders } from '../vscode/run-files';
import { Workbench } from '../workbench/workbench';
import { busySeconds } from './busy-seconds';

/** A network of few weights on few pictures at once, and nothing beside the steps: as many of them as can be. */
const experiment = {
  data: { dataset: { Shapes: { images: 20_000 } }, batch_size: 64, train_transform: ['ToTensor'], test_transform: ['ToTensor'] },
  model: [{ AvgPool2d: { kernel_size: 4 } }, 'Flatten', { Linear: { out_features: 10 } }],
  optimizer: 'SGD', epochs: 1000,
};
const seconds = 30;
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const workbench = await Workbench.open({});
try {
  await writeFile(join(workbench.workspace, 'fast.cnn.jsonc'), JSON.stringify(experiment, null, 2));
  await workbench.openFile('fast.cnn.jsonc');
  const host = await eventually('the extension host', async () => processesWith('HOME', join(workbench.workspace, '.home')).find(({ command }) => command.includes('--type=extensionHost')));
  /** Share of a core while half a minute passes. */
  const busy = async (): Promise<number> => {
    const [before, from] = [busySeconds(host.pid), performance.now()];
    await rest(1000 * seconds);
    return Math.round((1e6 * (busySeconds(host.pid) - before)) / (performance.now() - from)) / 1000;
  };
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Train' }).waitFor();
  await rest(5000);
  const idle = await busy();
  await workbench.palette('CNN Lab: Train');
  const panel = await workbench.panel('training');
  const [run] = await eventually('a run', async () => {
    const folders = await runFolders(workbench.workspace);
    return folders.length > 0 ? folders : undefined;
  });
  const series = join(run!, 'series.bin');
  const rows = (): number => statSync(series).size / 20;
  await eventually('the first steps', async () => (rows() > 500 ? true : undefined));
  await panel.getByText('Running').first().waitFor();
  await rest(5000);
  const [before, from] = [rows(), performance.now()];
  const watched = await busy();
  const stepsASecond = Math.round((1000 * (rows() - before)) / (performance.now() - from));
  const log = readFileSync(join(run!, 'events.jsonl'), 'utf8').split('\n').length;
  console.log(JSON.stringify({ steps_a_second: stepsASecond, share_of_a_core: watched, of_that_without_a_run: idle, log_lines: log }, null, 2));
} finally {
  await workbench.close();
}
