import type { NormSpread } from '../../extension/shared/inspector';
import { element } from '../common/element';
import { svg } from '../common/svg';
import { t } from '../common/translate';
import { figure } from '../common/words';

const [width, height] = [420, 90];

/** How a norm's values are spread before it and after, of one channel or of all. */
export function spreadChart({ low, high, bins, before, after }: NormSpread, channel: number | null, pictures: number): HTMLElement {
  const sides = { before: shareOf(before, bins, channel), after: shareOf(after, bins, channel) };
  const most = Math.max(...sides.before, ...sides.after);
  const outline = (shares: number[]): string => shares.map((share, i) => `${i === 0 ? 'M' : 'L'}${(i * width) / bins} ${height - (share / most) * (height - 4)}H${((i + 1) * width) / bins}`).join('');
  const said = { before: momentsOf(sides.before, low, high), after: momentsOf(sides.after, low, high) };
  const words = t('Before the norm: mean {mean}, standard deviation {deviation}; after it: mean {meanAfter}, standard deviation {deviationAfter}; over {count} validation pictures', {
    mean: figure(said.before.mean), deviation: figure(said.before.deviation), meanAfter: figure(said.after.mean), deviationAfter: figure(said.after.deviation), count: pictures,
  });
  const zero = ((0 - low) / (high - low)) * width;
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': words, preserveAspectRatio: 'none' }, svg('path', { class: 'zero', d: `M${zero} 0V${height}` }), svg('path', { class: 'before', d: outline(sides.before) }), svg('path', { class: 'after', d: outline(sides.after) }));
  const key = (name: string, label: string): HTMLElement => element('span', { class: `key ${name}` }, label);
  return element('figure', { class: 'spread' }, drawing, element('figcaption', {}, element('span', { class: 'end' }, figure(low)), element('span', { class: 'end' }, figure(high)), key('before', t('before the norm')), key('after', t('after the norm'))), element('p', { class: 'soft' }, words));
}

/** The share of the values in each bin. */
function shareOf(counts: Uint32Array, bins: number, channel: number | null): number[] {
  const own = channel === null ? counts : counts.subarray(channel * bins, (channel + 1) * bins);
  const sums = new Array<number>(bins).fill(0);
  own.forEach((count, i) => (sums[i % bins]! += count));
  const all = sums.reduce((a, b) => a + b, 0) || 1;
  return sums.map((count) => count / all);
}

function momentsOf(shares: number[], low: number, high: number): { mean: number; deviation: number } {
  const at = (i: number): number => low + ((i + 0.5) / shares.length) * (high - low);
  const mean = shares.reduce((sum, share, i) => sum + share * at(i), 0);
  return { mean, deviation: Math.sqrt(shares.reduce((sum, share, i) => sum + share * (at(i) - mean) ** 2, 0)) };
}
