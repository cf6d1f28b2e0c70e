import { changeWords, duration, percent } from '../../extension/shared/run-words';
import type { Happening } from '../common/curve-stack';
import { rate } from '../common/words';
import { t } from '../common/translate';
import type { Axis } from '../common/x-axes';
import type { RunSeries } from './run-series';

type Told = Pick<RunSeries, 'epochs' | 'checkpoints' | 'pauses' | 'best' | 'edits' | 'fork'>;

/** What of a run is pointed out over its charts, by step. */
export function happeningsOf({ epochs, checkpoints, pauses, best, edits, fork }: Told): (Omit<Happening, 'x'> & { step: number })[] {
  const kept = checkpoints.filter(({ file }) => file.startsWith('epoch-'));
  return [
    ...(best ? [{ step: best.step, sign: '★', words: t('best epoch {epoch}: {accuracy}', { epoch: best.epoch, accuracy: percent(best.val_accuracy) }), line: true }] : []),
    ...(fork ? [{ step: fork.step, sign: '⑂', words: t('goes on from {run}, epoch {epoch}', { run: fork.run.split(/[/\\]/).at(-1)!, epoch: fork.epoch }), line: true }] : []),
    ...edits.map(({ step, changes }) => ({ step, sign: '✎', words: t('from here on {changes}', { changes: changes.map(changeWords).join(', ') }) })),
    ...lrChanges(epochs),
    ...pauses.flatMap((pause, i): (Omit<Happening, 'x'> & { step: number })[] => {
      if (pause.type === 'run-start') return [{ step: pause.step, sign: '↻', words: t('resumed at step {step}', { step: pause.step.toLocaleString('en') }) }];
      if (pause.type !== 'paused') return [];
      const end = pauses[i + 1];
      return [{ step: pause.step, sign: '‖', words: end?.type === 'resumed' ? t('paused for {time}', { time: duration((end.time - pause.time) / 1000) }) : t('paused') }];
    }),
    ...[...kept, ...lastCheckpoint(checkpoints)].map(({ step, epoch, file }) => ({ step, sign: '◆', words: t('checkpoint {name} of epoch {epoch}', { name: file.replace('.safetensors', ''), epoch }) })),
  ];
}

/** What lies in the folder of checkpoints as `last` is the newest of them. */
const lastCheckpoint = (checkpoints: Told['checkpoints']): Told['checkpoints'] => checkpoints.filter(({ file }) => file === 'last.safetensors').slice(-1);

/** Where a scheduler set another learning rate after epochs that had the same: not where it is another in most epochs, which the curve itself shows. */
function lrChanges(epochs: Told['epochs']): { step: number; sign: string; words: string }[] {
  const changes = epochs.flatMap(({ lr }, i) => {
    const before = epochs[i - 1];
    return before && before.lr !== lr ? [{ step: before.step, sign: lr < before.lr ? '↘' : '↗', words: t('learning rate {from} → {to}', { from: rate(before.lr), to: rate(lr) }) }] : [];
  });
  return changes.length <= epochs.length / 3 ? changes : [];
}

/** On an axis; a step whose place there is not known yet is left out. */
export function placed(series: RunSeries, axis: Axis): Happening[] {
  return happeningsOf(series).flatMap(({ step, ...told }) => {
    const x = series.placeOf(step, axis);
    return x === null ? [] : [{ ...told, x }];
  });
}
