import { statSync } from 'node:fs';
import path from 'node:path';
import { signedMap } from '../../core/explain/cams';
import { confusionOf } from '../../core/explain/confusion';
import { softmax } from '../../core/explain/explain';
import { onPlane, principalPlane, type Plane } from '../../core/explain/principal-axes';
import { scaleMap } from '../../core/explain/scale-map';
import type { MapValues, Pixels } from '../../shared/inspector';
import { frameAt, unpacked, type ProbeFrame, type Probes, type ProbesHead } from '../../shared/probes';
import { runFiles } from '../../shared/run-folder';
import type { Moment, RunTimeline } from '../../shared/inspector';
import { UserError } from '../../shared/user-error';
import { readProbes } from './read-probes';

type Recorded = Pick<RunTimeline, 'moments' | 'every' | 'pictures' | 'layers' | 'layer' | 'embedding'>;

/** The plane of the last frame's features, and how far all frames' points reach on it. */
interface View {
  plane: Plane;
  shares: [number, number];
  low: [number, number];
  high: [number, number];
}

/** What one run recorded, read anew where the file is another. */
export class RecordedMoments {
  private version = '';
  private probes: Probes | null = null;
  private view: View | null = null;

  constructor(readonly run: string) {}

  /** Null where nothing was recorded. Throws a UserError where it cannot be read. */
  async timeline(): Promise<Recorded | null> {
    await this.read();
    const { probes, view } = this;
    if (!probes || probes.frames.length === 0) return null;
    const { head, frames } = probes;
    return {
      moments: frames, every: head.every,
      pictures: head.pictures.map(({ label }, i) => ({ label, pixels: pixelsOf(probes, i) })),
      layers: head.layers.map(({ path, type, shape }) => ({ path, type, shape })),
      layer: head.layers[0]?.path ?? null,
      embedding: head.embedding && view && { labels: Int32Array.from(head.points, ({ label }) => label), ...head.embedding, shares: view.shares },
    };
  }

  /** Throws a UserError where that epoch was not recorded (any more): a record at its limit lets epochs go. */
  async moment(epoch: number, picture: number, layer: string): Promise<Moment> {
    await this.read();
    const { probes } = this;
    const at = probes?.frames.findIndex((frame) => frame.epoch === epoch) ?? -1;
    if (!probes || at < 0 || !probes.head.pictures[picture]) throw new UserError('no-moment', 'Epoch {epoch} is not on record any more: choose another one.', { epoch });
    return momentOf(probes, frameAt(probes, at), picture, layer, this.view);
  }

  private async read(): Promise<void> {
    const stats = statSync(path.join(this.run, runFiles.probes), { throwIfNoEntry: false });
    const version = stats ? `${stats.size} ${stats.mtimeMs}` : '';
    if (version === this.version) return;
    this.probes = stats ? await readProbes(this.run) : null;
    this.view = this.probes && viewOf(this.probes);
    this.version = version;
  }
}

function momentOf({ head, labels }: Probes, { epoch, parts }: ProbeFrame, picture: number, layer: string, view: View | null): Moment {
  const { classes, layers, map, filters, judged } = head;
  const place = Math.max(0, layers.findIndex(({ path }) => path === layer));
  const probed = layers[place];
  return {
    epoch,
    probabilities: softmax(Float32Array.from(parts.logits!.subarray(picture * classes, (picture + 1) * classes))),
    maps: probed ? { shape: [probed.channels, ...probed.size], channels: probed.shape[0], values: mapsOf(parts, place, probed, picture) } : null,
    norms: probed && probed.kernels > 0 ? Float32Array.from(parts[`norms ${place}`]!) : null,
    cam: map && { layer: map.layer, size: map.size, ...shownMap(unpacked(parts.map!, parts['map ranges']!, picture, map.size[0] * map.size[1])) },
    filters: filters && { ...filters, ofPicture: true, values: Float32Array.from(parts.filters!) },
    points: view && placesOf(head, parts, view),
    confusion: judged > 0 ? confusionOf(Int32Array.from(labels), Int32Array.from(parts.predicted!), classes) : null,
  };
}

function mapsOf(parts: ProbeFrame['parts'], layer: number, { channels, size }: ProbesHead['layers'][number], picture: number): Float32Array {
  const each = size[0] * size[1];
  const values = new Float32Array(channels * each);
  for (let c = 0; c < channels; c++) values.set(unpacked(parts[`maps ${layer}`]!, parts[`ranges ${layer}`]!, picture * channels + c, each), c * each);
  return values;
}

/** As an explanation has it: cut off at 0 and scaled, or, where nothing speaks for the class, on both sides of 0. */
export const shownMap = (raw: Float32Array): Pick<MapValues, 'map' | 'signed'> => ({ map: scaleMap(raw), signed: raw.some((value) => value > 0) ? null : signedMap(raw) });

function pixelsOf({ head: { size: [height, width] }, pixels }: Probes, picture: number): Pixels {
  const rgba = new Uint8ClampedArray(4 * height * width).fill(255);
  const from = 3 * height * width * picture;
  for (let i = 0; i < height * width; i++) for (let c = 0; c < 3; c++) rgba[4 * i + c] = pixels[from + 3 * i + c]!;
  return { width, height, rgba };
}

/** [points, F] of a frame. */
function featuresOf({ points, embedding }: ProbesHead, parts: ProbeFrame['parts']): Float32Array {
  const { features } = embedding!;
  const values = new Float32Array(points.length * features);
  for (let f = 0; f < features; f++) unpacked(parts.features!, parts['feature ranges']!, f, points.length).forEach((value, n) => (values[n * features + f] = Number.isFinite(value) ? value : 0));
  return values;
}

/** The same plane for all moments, so that a point that moves is a picture that the network sees otherwise. */
function viewOf(probes: Probes): View | null {
  const { head, frames } = probes;
  if (!head.embedding || head.points.length === 0 || frames.length === 0) return null;
  const { plane, shares } = principalPlane(featuresOf(head, frameAt(probes, frames.length - 1).parts), head.embedding.features);
  const view: View = { plane, shares, low: [Infinity, Infinity], high: [-Infinity, -Infinity] };
  for (let i = 0; i < frames.length; i++) {
    const { x, y } = onPlane(featuresOf(head, frameAt(probes, i).parts), plane);
    for (const [axis, values] of [x, y].entries()) {
      view.low[axis] = values.reduce((a, b) => Math.min(a, b), view.low[axis]!);
      view.high[axis] = values.reduce((a, b) => Math.max(a, b), view.high[axis]!);
    }
  }
  return view;
}

function placesOf(head: ProbesHead, parts: ProbeFrame['parts'], { plane, low, high }: View): NonNullable<Moment['points']> {
  const { x, y } = onPlane(featuresOf(head, parts), plane);
  const within = (values: Float32Array, axis: number): Float32Array => values.map((value) => (value - low[axis]!) / (high[axis]! - low[axis]! || 1));
  return { x: within(x, 0), y: within(y, 1) };
}
