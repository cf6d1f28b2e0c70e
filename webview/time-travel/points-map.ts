import type { Moment, RunTimeline } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { classLegend, classMark } from '../common/class-mark';
import { element, say } from '../common/element';
import { pageKind } from '../common/page-kind';
import { t } from '../common/translate';

const [width, height, margin] = [420, 300, 10];

/** Pictures by what the network's head decides by, on axes that are the same for all moments: a point that moves is a picture that the network sees otherwise. */
export class PointsMap {
  private readonly canvas = element('canvas', { class: 'points', width, height, role: 'img' });
  private readonly words = element('p', { class: 'soft' });
  private readonly legend = element('ul', { class: 'legend' });
  readonly root = element('section', { class: 'part', 'data-part': 'embedding' }, element('h2', {}, t('Embedding')), this.canvas, this.words, this.legend);

  draw({ embedding, classes }: RunTimeline, { points, epoch }: Moment): void {
    this.root.hidden = embedding === null || points === null;
    if (!embedding || !points) return;
    const context = this.canvas.getContext('2d')!;
    context.clearRect(0, 0, width, height);
    points.x.forEach((x, i) => {
      classMark(context, embedding.labels[i]!, [margin + x * (width - 2 * margin), height - margin - points.y[i]! * (height - 2 * margin)], 4);
    });
    const { layer, features, shares } = embedding;
    this.canvas.setAttribute('aria-label', t('{count} pictures by what layer {layer} makes of them after epoch {epoch}', { count: points.x.length, layer, epoch }));
    say(this.words, t('Each point a picture, its colour and shape its class, on the principal components of the {features} features of layer {layer} in the last epoch: {first} of their variance across, {second} up.', { features, layer, first: percent(shares[0]), second: percent(shares[1]) }));
    const shown = [...new Set(embedding.labels)].sort((a, b) => a - b).slice(0, 20);
    const of = `${pageKind()} ${classes.join()}`;
    if (this.legend.childElementCount === shown.length && this.legend.dataset.of === of) return;
    this.legend.dataset.of = of;
    this.legend.replaceChildren(...classLegend(shown.map((label) => ({ name: classes[label] ?? String(label), index: label }))));
  }
}
