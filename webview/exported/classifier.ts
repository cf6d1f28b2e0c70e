import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { fitted } from '../../extension/core/data/fit';
import { argMax } from '../../extension/core/explain/arg-max';
import { scaleMap } from '../../extension/core/explain/scale-map';
import type { ExportedGlobals, ExportedPage } from '../../extension/shared/exported-page';
import type { Pixels, Prediction } from '../../extension/shared/inspector';

/** What the network says of a picture, and where that lies. */
export interface Answer {
  prediction: Prediction;
  /** Class that the map is for. */
  target: number;
  size: [height: number, width: number];
  /** 0..1. */
  map: Float32Array;
  /** Whether anything speaks for the class. */
  isSomewhere: boolean;
}

export interface Classifier {
  /** `pixels` of any size; `target` a class's index, or null for the likeliest. */
  answer(pixels: Pixels, target: number | null): Promise<Answer>;
}

export async function openClassifier({ fit, classes }: ExportedPage, model: string, runtime: ExportedGlobals['exportedRuntime']): Promise<Classifier> {
  // More threads need a worker, which a page that was opened from a folder may not have.
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = bytesOf(runtime.wasm).buffer;
  // A blob's own address is no base for others.
  const script = runtime.script.replaceAll('import.meta.url', JSON.stringify(document.baseURI));
  env.wasm.wasmPaths = { mjs: URL.createObjectURL(new Blob([script], { type: 'text/javascript' })) };
  const session = await InferenceSession.create(bytesOf(model));
  return {
    async answer(pixels, target) {
      const picture = fitted({ ...pixels, values: withoutAlpha(pixels) }, fit);
      const asked = new Float32Array(classes.length);
      if (target !== null) asked[target] = 1;
      const { probabilities, cam } = await session.run({
        picture: new Tensor('uint8', picture, [1, fit.height, fit.width, fit.channels]),
        target: new Tensor('float32', asked, [1, classes.length]),
      });
      const [shares, map] = [probabilities!.data as Float32Array, cam!.data as Float32Array];
      const likeliest = argMax(shares);
      return {
        prediction: { input: shown(picture, fit), label: null, logits: new Float32Array(), probabilities: shares, class: likeliest },
        target: target ?? likeliest,
        size: cam!.dims.slice(1) as [number, number],
        map: scaleMap(map),
        isSomewhere: map.some((value) => value > 0),
      };
    },
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

function withoutAlpha({ rgba }: Pixels): Uint8Array {
  const values = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) for (let c = 0; c < 3; c++) values[to++] = rgba[from + c]!;
  return values;
}

function shown(values: Uint8Array, { height, width, channels }: ExportedPage['fit']): Pixels {
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let i = 0; i < height * width; i++) for (let c = 0; c < 3; c++) rgba[4 * i + c] = values[i * channels + Math.min(c, channels - 1)]!;
  return { height, width, rgba };
}
