import { UMAP } from 'umap-js';
import { UserError } from '../../shared/user-error';
import { random } from '../data/random';
import { nearestNeighbours } from './nearest-neighbours';

/** umap-learn's defaults. */
const [neighbours, minDist] = [15, 0.1];
const fewest = 4;

/** A map by UMAP (McInnes et al. 2018) of points of `features` values each, row by row, made bit by bit: a seed comes to one map, however it is divided. */
export class UmapProjection {
  /** Coordinates of each point as far as it is. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  private readonly count: number;
  private readonly near: { points: number[][]; distances: number[][] } = { points: [], distances: [] };
  private readonly umap: UMAP;
  private epochs: number | null = null;
  private epoch = 0;

  /** Throws a UserError for fewer points than have neighbours to speak of. */
  constructor(
    private readonly values: Float32Array,
    private readonly features: number,
    seed = 0,
  ) {
    this.count = values.length / features;
    if (this.count < fewest) throw new UserError('too-few-for-umap', 'UMAP needs {fewest} pictures to have neighbours, and here are {count}: look at the principal components.', { fewest, count: this.count });
    this.x = new Float32Array(this.count);
    this.y = new Float32Array(this.count);
    this.umap = new UMAP({ nNeighbors: this.neighbours, minDist, random: random(seed).uniform });
  }

  private get neighbours(): number {
    return Math.min(neighbours, this.count - 1);
  }

  /** How much of the work is done, 0 to 1: the neighbours count as a fifth. */
  get done(): number {
    return 0.2 * (this.near.points.length / this.count) + (this.epochs === null ? 0 : 0.8 * (this.epoch / this.epochs));
  }

  get isDone(): boolean {
    return this.epoch === this.epochs;
  }

  /** Goes on until `isOver` says that it is enough for now, or it is done. */
  goOn(isOver: () => boolean): void {
    const { near, umap, values, features, count } = this;
    do {
      if (near.points.length < count) {
        const { points, distances } = nearestNeighbours(values, features, near.points.length, this.neighbours);
        near.points.push(points);
        near.distances.push(distances);
      } else if (this.epochs === null) {
        umap.setPrecomputedKNN(near.points, near.distances);
        this.epochs = umap.initializeFit(Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * features, (i + 1) * features))));
      } else if (!this.isDone) this.epoch = umap.step();
    } while (!this.isDone && !isOver());
    umap.getEmbedding()?.forEach(([x, y], i) => ([this.x[i], this.y[i]] = [x!, y!]));
  }
}
