import type { RunStatus, TrainingHost } from '../../extension/shared/panels';
import { deviceWords } from '../../extension/shared/device-words';
import { fractionDone, isLive, secondsLeft } from '../../extension/shared/run-progress';
import { duration, percent, preparationWords, remedyWords } from '../../extension/shared/run-words';
import { said, type Said } from '../../extension/shared/said';
import exportIcon from '../../media/icons/export.svg';
import explanationIcon from '../../media/icons/grad-cam.svg';
import failuresIcon from '../../media/icons/failures.svg';
import timeTravelIcon from '../../media/icons/time-travel.svg';
import featuresIcon from '../../media/icons/feature-map.svg';
import forkIcon from '../../media/icons/fork.svg';
import folderIcon from '../../media/icons/folder.svg';
import pauseIcon from '../../media/icons/pause.svg';
import resumeIcon from '../../media/icons/play.svg';
import stopIcon from '../../media/icons/stop.svg';
import { element, say } from '../common/element';
import { ProgressBar } from '../common/progress-bar';
import { button } from '../common/toolkit';
import { t } from '../common/translate';
import type { RunSeries } from './run-series';

const titles: Record<RunStatus, Said> = {
  preparing: said`Preparing`,
  running: said`Running`,
  paused: said`Paused`,
  finished: said`Finished`,
  stopped: said`Stopped`,
  failed: said`Failed`,
  interrupted: said`Interrupted`,
};

/** Told at once, done after the batch that is being computed. */
const askedWords = { pause: said`Pausing`, stop: said`Stopping` };
const askedTitles = {
  pause: said`It pauses after the batch that is being computed.`,
  stop: said`It stops after the batch that is being computed, with a checkpoint. Where that takes too long, Stop once more ends it at once: what came since the last checkpoint is then done again on resuming.`,
};

type Asked = Pick<TrainingHost, 'control' | 'stopAndKeepBest' | 'remedy' | 'openFeatureMaps' | 'openExplanation' | 'openFailures' | 'openTimeTravel' | 'exportRun' | 'openFolder' | 'fork'>;

/** Name, status, progress and figures of the run in hand, and what can be done with it. */
export class Header {
  readonly root: HTMLElement;
  private readonly name = element('h1', {});
  private readonly status = element('span', { class: 'status' });
  private readonly figures = element('dl', { class: 'figures' });
  private readonly bar = new ProgressBar(t('Progress of the run'));
  private readonly pause: HTMLElement;
  private readonly resume: HTMLElement;
  private readonly stop: HTMLElement;
  private readonly stopBest: HTMLElement;
  private readonly remedy: HTMLElement;
  private readonly fork: HTMLElement;
  private readonly look: HTMLElement[];
  private run = '';

  constructor(host: Asked, ask: (call: Promise<unknown>) => void) {
    const control = (action: 'pause' | 'resume' | 'stop') => () => ask(host.control({ run: this.run, action }));
    this.pause = button(t('Pause'), control('pause'), { icon: pauseIcon });
    this.resume = button(t('Resume'), control('resume'), { icon: resumeIcon });
    this.remedy = button(t('Resume with a lower learning rate'), () => ask(host.remedy({ run: this.run })), { icon: resumeIcon });
    this.stop = button(t('Stop'), control('stop'), { icon: stopIcon });
    this.stopBest = button(t('Stop, Keep Best'), () => ask(host.stopAndKeepBest({ run: this.run })), { icon: stopIcon });
    this.stopBest.title = t('Stops after this batch. Feature maps, Grad-CAM and predictions then look at the weights of the best epoch; the last ones stay beside them, for going on.');
    this.look = [
      button(t('Feature Maps'), () => ask(host.openFeatureMaps({ run: this.run })), { icon: featuresIcon }),
      button('Grad-CAM', () => ask(host.openExplanation({ run: this.run })), { icon: explanationIcon }),
      button(t('Where It Fails'), () => ask(host.openFailures({ run: this.run })), { icon: failuresIcon }),
      button(t('Time Travel'), () => ask(host.openTimeTravel({ run: this.run })), { icon: timeTravelIcon }),
      button(t('Export…'), () => ask(host.exportRun({ run: this.run })), { look: 'icon', icon: exportIcon }),
    ];
    this.fork = button(t('Fork…'), () => ask(host.fork({ run: this.run })), { icon: forkIcon });
    this.fork.title = t('Goes on from one of its checkpoints as a new run, with an experiment that you change first.');
    const folder = button(t('Open Run Folder'), () => ask(host.openFolder({ run: this.run })), { look: 'icon', icon: folderIcon });
    this.root = element(
      'header',
      { class: 'run-header' },
      element('div', { class: 'title-row' }, element('div', { class: 'title' }, this.name, this.status), element('div', { class: 'buttons' }, this.pause, this.resume, this.remedy, this.stop, this.stopBest, this.fork, ...this.look, folder)),
      this.bar.root,
      this.figures,
    );
  }

  update(series: RunSeries, name: string, status: RunStatus, asked: 'pause' | 'stop' | null): void {
    const { progress, start } = series;
    this.run = series.run;
    say(this.name, name);
    this.name.title = series.run;
    say(this.status, t(asked ? askedWords[asked] : titles[status]));
    this.status.title = asked ? t(askedTitles[asked]) : '';
    this.status.dataset.status = status;
    this.pause.hidden = status !== 'running' && status !== 'preparing';
    const remedy = status === 'failed' ? progress.remedy : null;
    this.resume.hidden = !(status === 'paused' || status === 'stopped' || status === 'interrupted' || (status === 'failed' && !remedy));
    this.remedy.hidden = !remedy;
    if (remedy) say(this.remedy.lastChild!, (this.remedy.title = remedyWords(remedy, t)));
    this.stop.hidden = !isLive(status);
    this.stopBest.hidden = this.stop.hidden || series.best === null;
    this.fork.hidden = series.epochs.length === 0;
    for (const one of [this.fork, ...this.look]) one.toggleAttribute('disabled', !progress.checkpoint);

    const preparing = status === 'preparing' ? progress.preparing : null;
    const done = preparing ? (preparing.total ? preparing.done / preparing.total : null) : fractionDone(progress);
    this.bar.update(done, !isLive(status));

    const left = status === 'running' ? secondsLeft(progress) : null;
    const { best, latest } = series;
    this.show([
      [t('Epoch'), progress.epochs ? `${progress.epoch} / ${progress.epochs}` : '–'],
      [t('Step'), progress.stepsPerEpoch ? `${progress.step.toLocaleString('en')} / ${(progress.epochs * progress.stepsPerEpoch).toLocaleString('en')}` : '–'],
      status === 'preparing' ? [t('Now'), preparing ? preparationWords(preparing, t) : t('starting')] : [t('Time left'), left === null ? '–' : duration(left)],
      [t('Images/s'), latest ? Math.round(status === 'running' || series.speeds.length === 0 ? latest.images_per_second : median(series)).toLocaleString('en') : '–'],
      [t('Best val accuracy'), best ? t('{accuracy} (epoch {epoch})', { accuracy: percent(best.val_accuracy), epoch: best.epoch }) : '–'],
      [t('Engine'), start ? `${start.engine}, ${t(deviceWords(start.device))}` : '–'],
    ]);
  }

  private show(entries: [name: string, value: string][]): void {
    if (this.figures.childElementCount !== entries.length) this.figures.replaceChildren(...entries.map(() => element('div', {}, element('dt', {}), element('dd', {}))));
    entries.forEach(([name, value], index) => {
      const [term, figure] = this.figures.children[index]!.children as unknown as [HTMLElement, HTMLElement];
      say(term, name);
      say(figure, value);
    });
  }
}

function median({ speeds }: RunSeries): number {
  const sorted = speeds.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
