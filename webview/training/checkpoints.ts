import type { TrainingHost } from '../../extension/shared/panels';
import type { ForkPoint } from '../../extension/shared/run-folder';
import { bytesWords, percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import type { RunSeries } from './run-series';

/** The checkpoints that a run keeps: what they take on disk, and where it can be forked. */
export class Checkpoints {
  private readonly frame = tableFrame(t('Checkpoints'));
  /** How many there are, for the fold's name. */
  readonly size = element('span', { class: 'fold-figure' });
  readonly root = element('div', {}, element('p', { class: 'fold-words' }, t('A fork is a new run that goes on from a checkpoint with an experiment that you change first. "keep" in "training" says of which epochs checkpoints are kept.')), this.frame);
  private asked = '';
  private points: ForkPoint[] = [];

  constructor(
    private readonly host: Pick<TrainingHost, 'forkPoints' | 'fork'>,
    private readonly ask: (call: Promise<unknown>) => void,
    /** There are others now. */
    private readonly changed: () => void,
  ) {}

  /** Whether there are any. */
  update(series: RunSeries | null): boolean {
    const key = series && series.progress.checkpoint ? JSON.stringify([series.run, series.checkpoints.length, series.epochs.length]) : '';
    if (key !== this.asked) {
      this.asked = key;
      if (series && key !== '') this.host.forkPoints({ run: series.run }).then(({ points }) => key === this.asked && this.show(series.run, points), (error: unknown) => this.frame.replaceChildren(reason(error)));
      else this.points = [];
    }
    return this.points.length > 0;
  }

  private show(run: string, points: ForkPoint[]): void {
    this.points = points;
    const bytes = points.reduce((sum, point) => sum + point.bytes, 0);
    this.size.textContent = ` · ${t(points.length === 1 ? '1 epoch, {bytes}' : '{count} epochs, {bytes}', { count: points.length, bytes: bytesWords(bytes) })}`;
    const rows = points.toReversed().map((point) => {
      const fork = button(t('Fork…'), () => this.ask(this.host.fork({ run, epoch: point.epoch })));
      fork.title = t('Fork at epoch {epoch}', { epoch: point.epoch });
      fork.setAttribute('aria-label', fork.title);
      const what = [...(point.best ? [t('best')] : []), point.whole ? t('weights and optimizer') : t('weights')].join(', ');
      return element('tr', {}, rowHead(String(point.epoch)), ...[percent(point.val_accuracy), what, bytesWords(point.bytes)].map(cell), element('td', {}, fork));
    });
    this.frame.replaceChildren(table('checkpoints', [t('Epoch'), t('Val accuracy'), t('Kept'), t('Disk use'), t('Fork')], rows));
    this.changed();
  }
}
