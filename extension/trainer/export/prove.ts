import type { ImageSet } from '../../core/data/dataset';
import { preparePicture } from '../../core/data/picture';
import { argMax } from '../../core/explain/arg-max';
import { predictAll, softmax } from '../../core/explain/explain';
import { loadNative, loadWasm } from '../../engines/onnx/runtime';
import type { Proof } from '../../shared/export';
import { said, type Said } from '../../shared/said';
import { pictureOf } from '../datasets/picture-reader';
import type { Exportable } from './exportable';

/** Pictures that a proof asks about, at most, and how many the run is asked about at once. */
const [mostPictures, atOnce] = [100, 10];

/** Pictures with what the run itself says of them. */
export interface Evidence {
  set: ImageSet;
  /** Indices in the set, evenly over it. */
  pictures: number[];
  /** [N, C, H, W], as the network takes them. */
  prepared: Float32Array[];
  probabilities: Float32Array[];
}

/** Of the validation pictures, or of the training pictures where none were held back. */
export async function evidenceOf({ dataset, chain, lens }: Exportable, most = mostPictures): Promise<Evidence> {
  const { val, train } = await dataset();
  const set = val.count > 0 ? val : train;
  const count = Math.min(most, set.count);
  const pictures = Array.from({ length: count }, (_, i) => Math.floor((i * set.count) / count));
  const prepared = pictures.map((picture) => preparePicture(pictureOf(set, picture).values, set, chain).values);
  const probabilities: Float32Array[] = [];
  for (let from = 0; from < count; from += atOnce) probabilities.push(...(await predictAll(lens, prepared.slice(from, from + atOnce))).map(softmax));
  return { set, pictures, prepared, probabilities };
}

/** Opens the model as anybody would, with no options, and asks it about the pictures. */
export async function prove(model: Uint8Array, { model: { input, output }, engine }: Exportable, { set, pictures, prepared, probabilities }: Evidence): Promise<Proof> {
  const { InferenceSession, Tensor, versions } = engine.id === 'wasm' ? await loadWasm(engine.threads) : await loadNative().catch(() => loadWasm(engine.threads));
  const session = await InferenceSession.create(model);
  try {
    const proof = { pictures: pictures.length, largest: 0, changed: 0, opened: Object.entries(versions).flat().join(' ') };
    for (const [i, expected] of probabilities.entries()) {
      const answer = await session.run({
        ...(session.inputNames.includes('picture')
          ? { picture: new Tensor('uint8', Uint8Array.from(pictureOf(set, pictures[i]!).values), [1, set.height, set.width, set.channels]) }
          : { images: new Tensor('float32', prepared[i]!, [1, ...input]) }),
        ...(session.inputNames.includes('target') ? { target: new Tensor('float32', new Float32Array(output[0]!), [1, ...output]) } : {}),
      });
      const found = answer.probabilities!.data as Float32Array;
      found.forEach((probability, k) => (proof.largest = Math.max(proof.largest, Math.abs(probability - expected[k]!))));
      if (argMax(found) !== argMax(expected)) proof.changed++;
    }
    return proof;
  } finally {
    await session.release();
  }
}

/** A proof in a sentence. */
export function proofWords({ pictures, largest, changed, opened }: Proof): Said {
  const values = { pictures, largest: largest.toPrecision(1), opened, changed };
  return changed === 0
    ? said`Opened again with ${{ opened: values.opened }} and asked about ${{ pictures }} of the run's pictures: largest difference ${{ largest: values.largest }}, no answer changed.`
    : said`Opened again with ${{ opened: values.opened }} and asked about ${{ pictures }} of the run's pictures: largest difference ${{ largest: values.largest }}, and ${{ changed }} of the answers changed. The file is not what the run is: do not use it.`;
}
