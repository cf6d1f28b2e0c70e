import type { RunEvent } from '../../extension/shared/events';
import { readVectors } from '../vectors/read';

type Figure = 'train_loss' | 'train_accuracy' | 'val_loss' | 'val_accuracy';
/** What PyTorch said of a script of Copy as PyTorch, epoch by epoch, behind them of averaged weights; `far`: how far it came from that with weights a last digit larger. */
interface ScriptResult {
  name: string;
  /** The script's digest. */
  script: string;
  epochs: Partial<Record<Figure, { value: number; far: number }>>[];
}
export const scriptResults: Record<string, ScriptResult> = Object.fromEntries(readVectors<ScriptResult[]>('torch-scripts').map((one) => [one.name, one]));

/** Besides `far`: how many times it a difference may be, where PyTorch's own float32 runs differ too. */
const times = 8;

/** Where a run's figures are another's than its script's under PyTorch, in words; `floor`: what may differ, of a value. */
export function apartFromScript(name: string, run: RunEvent[], floor: number): string[] {
  const { epochs } = scriptResults[name]!;
  const told: Partial<Record<Figure, number | null>>[] = run.filter((event) => event.type === 'epoch-end');
  const end = run.find((event) => event.type === 'run-end')!;
  if (told.length < epochs.length) told.push(end.metrics);
  if (told.length !== epochs.length) return [`${told.length} epochs, PyTorch ${epochs.length}`];
  return epochs.flatMap((figures, i) =>
    Object.entries(figures).flatMap(([figure, { value, far }]) => {
      const ours = told[i]![figure as Figure]!;
      return Math.abs(ours - value) <= floor * Math.abs(value) + times * far ? [] : [`${figure} of epoch ${i + 1}: ${ours}, the script ${value} ± ${far}`];
    }),
  );
}
