import type { LayerSurvey, NormSpread } from '../../shared/inspector';

/** Where an activation is flat, so that no gradient comes through: within a hundredth of its range. By PyTorch's name; the flat side of a ReLU is told as silence. */
const ends: Record<string, { low?: number; high?: number }> = {
  Tanh: { low: -0.98, high: 0.98 },
  Sigmoid: { low: 0.01, high: 0.99 },
  Hardsigmoid: { low: 0, high: 1 },
  ReLU6: { high: 6 },
};

/** So many of the highest activations are kept a channel, of as many pictures. */
export const kept = 9;
const bins = 48;

export interface Peak {
  picture: number;
  row: number;
  column: number;
  value: number;
}

/** What the channels of a layer do, picture by picture. */
export class ChannelSurvey {
  private pictures = 0;
  private readonly silent: Float64Array;
  private readonly saturated: Float64Array | null;
  private readonly peaks: Peak[][];
  private spread: NormSpread | null = null;

  /** `shape`: [C, H, W] of the maps; `type`: the layer's. */
  constructor(
    private readonly type: string,
    private readonly shape: [number, number, number],
  ) {
    const [channels] = shape;
    this.silent = new Float64Array(channels);
    this.saturated = type in ends ? new Float64Array(channels) : null;
    this.peaks = Array.from({ length: channels }, () => []);
  }

  /** Counts one picture's maps [C, H, W], and what came into the layer where that is a norm. */
  add(picture: number, maps: Float32Array, before: Float32Array | null): void {
    const [channels, height, width] = this.shape;
    const size = height * width;
    const { low = -Infinity, high = Infinity } = ends[this.type] ?? {};
    this.pictures++;
    for (let channel = 0; channel < channels; channel++) {
      let [least, most, at, flat] = [Infinity, -Infinity, 0, 0];
      for (let i = 0; i < size; i++) {
        const value = maps[channel * size + i]!;
        if (value < least) least = value;
        if (value > most) [most, at] = [value, i];
        if (value <= low || value >= high) flat++;
      }
      // A single cell differs from no other: it is silent where it is 0.
      if (least === most && (size > 1 || most === 0)) this.silent[channel]!++;
      if (this.saturated) this.saturated[channel]! += flat / size;
      this.keep(channel, { picture, row: Math.floor(at / width), column: at % width, value: most });
    }
    if (before) this.count(before, maps);
  }

  /** The highest activations of a channel, the highest first. */
  peaksOf(channel: number): Peak[] {
    return this.peaks[channel]!;
  }

  result(layer: string): LayerSurvey {
    const share = (counts: Float64Array): Float32Array => Float32Array.from(counts, (count) => count / this.pictures);
    return { layer, pictures: this.pictures, silent: share(this.silent), saturated: this.saturated && share(this.saturated), norm: this.spread };
  }

  private keep(channel: number, peak: Peak): void {
    const peaks = this.peaks[channel]!;
    const place = peaks.findIndex(({ value }) => peak.value > value);
    if (place < 0 && peaks.length >= kept) return;
    peaks.splice(place < 0 ? peaks.length : place, 0, peak);
    if (peaks.length > kept) peaks.pop();
  }

  private count(before: Float32Array, after: Float32Array): void {
    const [channels, height, width] = this.shape;
    this.spread ??= { ...rangeOf(before, after), bins, before: new Uint32Array(channels * bins), after: new Uint32Array(channels * bins) };
    const { low, high } = this.spread;
    const put = (values: Float32Array, counts: Uint32Array): void =>
      values.forEach((value, i) => counts[Math.floor(i / (height * width)) * bins + Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)))]!++);
    put(before, this.spread.before);
    put(after, this.spread.after);
  }
}

/** From the first picture: three standard deviations about the mean, of whichever of the two reaches further. */
function rangeOf(...all: Float32Array[]): { low: number; high: number } {
  const reaches = all.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
    return [mean - 3 * deviation, mean + 3 * deviation] as const;
  });
  return { low: Math.min(...reaches.map(([low]) => low)), high: Math.max(...reaches.map(([, high]) => high)) };
}
