import { layerSteps, partsOf, stepWords, timesWords } from '../core/series/step-parts';
import { measuredStepsOf } from '../lab/step-parts-of-run';
import { shortest } from '../shared/series';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

/** Prints what the sizes of a run's measured steps came of: a row a layer and the whole in a sentence, or as objects a measurement each. */
export async function printStepParts(run: string, { json }: { json: boolean }, terminal: Terminal): Promise<void> {
  const measured = await measuredStepsOf(run);
  if (!measured) {
    if (!json) terminal.print(t('No step was measured: "update_ratio" in "record" asks for it.'));
    return;
  }
  if (json) {
    const { moved, schedule, optimizer } = partsOf(measured, null);
    const layersAt = (i: number) => measured.layers.map(({ path, type, moved: own }) => ({ path, type, update_ratio: shortest(own[i]!) }));
    return measured.steps.forEach((step, i) => terminal.printJson({ step, lr: shortest(measured.lr[i]!), moved: shortest(moved[i]!), schedule: shortest(schedule[i]!), optimizer: shortest(optimizer[i]!), layers: layersAt(i) }));
  }
  const size = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : '–');
  const rows = layerSteps(measured).map(({ path, type, first, last, schedule: bySchedule, optimizer: byOptimizer }) => [path, type, size(first), size(last), `${timesWords(bySchedule)} ×`, `${timesWords(byOptimizer)} ×`]);
  for (const line of columns([[t('layer'), t('type'), t('first step'), t('last step'), t('by the schedule'), t('by the optimizer')], ...rows])) terminal.print(line);
  const words = stepWords(measured);
  if (words) terminal.print(t(words));
}
