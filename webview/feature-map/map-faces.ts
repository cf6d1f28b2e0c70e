import { colorize, colorizeSigned, type ColormapName } from '../../extension/shared/colormap';
import type { FeatureMaps, LayerFilters, LayerSurvey, Pixels } from '../../extension/shared/inspector';
import { percent } from '../../extension/shared/run-words';
import { t } from '../common/translate';
import { figure, short } from '../common/words';
import { mapOf, rangeOf, type MapRange, type Norm, type Order } from './map-values';
import { largest } from './number-grid';
import type { TileFace } from './tile-grid';

export interface MapLook {
  colors: ColormapName;
  norm: Norm;
  order: Order;
}
/** Of what a filter's tile is a picture. */
export type FilterPart = 'now' | 'start' | 'change';

/** A cell in two at a flat end, and more is flat than not. */
const mostlySaturated = 0.5;

export const isDead = (survey: LayerSurvey, channel: number): boolean => survey.silent[channel] === 1;
export const isSaturated = (survey: LayerSurvey, channel: number): boolean => (survey.saturated?.[channel] ?? 0) > mostlySaturated;

/** A channel's map, and what is to be known of the channel. */
export function mapFace(maps: FeatureMaps, { colors, norm }: MapLook, { survey, importance }: { survey: LayerSurvey | null; importance: Float32Array | null }): (channel: number) => TileFace {
  const [, height, width] = maps.shape;
  const shared = rangeOf(maps.values);
  return (channel) => {
    const values = mapOf(maps, channel);
    const own = rangeOf(values);
    const { low, high } = norm === 'shared' || values.length === 1 ? shared : own;
    const about = [t('Channel {channel}: {low} to {high}, mean {mean}', { channel, low: figure(own.low), high: figure(own.high), mean: figure(own.mean) })];
    if (survey && survey.silent[channel]! > 0) about.push(t('silent on {share} of {count} validation pictures', { share: percent(survey.silent[channel]!), count: survey.pictures }));
    if (survey?.saturated) about.push(t('{share} of its cells saturated', { share: percent(survey.saturated[channel]!) }));
    if (importance) about.push(t('adds {value} to the class', { value: figure(importance[channel]!) }));
    return { pixels: { width, height, rgba: colorize(values, low, high, colors) }, words: words(channel, own, values.length, survey), about: about.join('; '), flagged: survey !== null && (isDead(survey, channel) || isSaturated(survey, channel)) };
  };
}

function words(channel: number, { low, high }: MapRange, cells: number, survey: LayerSurvey | null): string {
  if (survey && isDead(survey, channel)) return t('{channel} dead', { channel });
  if (survey && isSaturated(survey, channel)) return t('{channel} saturated', { channel });
  if (cells === 1) return `${channel} · ${short(low)}`;
  return low === high ? t('{channel} silent', { channel }) : String(channel);
}

/** A filter: over the picture's colours as a picture whose grey is 0, else its kernel for one input channel. */
export function filterFace(filters: LayerFilters, part: FilterPart, norm: Norm, input: number): (channel: number) => TileFace {
  const { shape: [, inputs, height, width], now, start, ofPicture } = filters;
  const values = part === 'now' ? now : part === 'start' ? start : now.map((value, i) => value - start[i]!);
  const size = inputs * height * width;
  const shared = largest(values);
  return (channel) => {
    const [own, before, after] = [values, start, now].map((all) => all.subarray(channel * size, (channel + 1) * size)) as [Float32Array, Float32Array, Float32Array];
    const most = (norm === 'shared' ? shared : largest(own)) || 1;
    const moved = length(after.map((value, i) => value - before[i]!)) / (length(before) || 1);
    const { low, high } = rangeOf(own);
    const at = Math.min(input, inputs - 1) * height * width;
    const pixels = ofPicture && inputs === 3 ? inColours(own, width, height, most) : { width, height, rgba: colorizeSigned(own.subarray(at, at + height * width).map((value) => value / most)) };
    return { pixels, words: `${channel} · ${percent(moved, 0)}`, about: t('Filter {channel}: {low} to {high}; changed by {share} of its length since the start', { channel, low: figure(low), high: figure(high), share: percent(moved) }) };
  };
}

const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

function inColours(values: Float32Array, width: number, height: number, most: number): Pixels {
  const size = width * height;
  const rgba = new Uint8ClampedArray(4 * size);
  for (let i = 0; i < size; i++) {
    for (let channel = 0; channel < 3; channel++) rgba[4 * i + channel] = 127.5 * (1 + values[channel * size + i]! / most);
    rgba[4 * i + 3] = 255;
  }
  return { width, height, rgba };
}
