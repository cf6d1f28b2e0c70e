import type { ExplainRequest, Explanation, FeatureMaps, ImageRef, Pixels, Prediction, RunDescription } from '../../extension/shared/inspector';
import type { RunSummary } from '../../extension/shared/panels';

const classes = ['circle', 'ring', 'triangle', 'square', 'diamond', 'pentagon', 'star', 'cross', 'heart', 'moon'];
export const runs: RunSummary[] = [
  { run: '/runs/b', id: '2026-11-23-2101-simple-cnn', name: 'simple-cnn', status: 'finished', epoch: 5, epochs: 5, val_accuracy: 0.934, best_val_accuracy: 0.934, created: '2026-11-23T21:01:00Z' },
  { run: '/runs/a', id: '2026-11-23-2042-simple-cnn', name: 'simple-cnn', status: 'stopped', epoch: 2, epochs: 5, val_accuracy: 0.811, best_val_accuracy: 0.811, created: '2026-11-23T20:42:00Z' },
];

/** An inspector whose answers are made by formula, so that a test knows each value; it keeps what it was asked. */
export class InspectorDouble {
  readonly asked: { method: string; argument: unknown }[] = [];
  checkpoints = [{ file: 'best.safetensors', epoch: 4, step: 564, best: true }, { file: 'last.safetensors', epoch: 5, step: 705, best: false }];

  readonly host = {
    ready: () => ({ runs, run: '/runs/b' }),
    describe: (argument: { run: string }): RunDescription => this.note('describe', argument, {
      run: argument.run,
      name: 'simple-cnn',
      classes,
      layers: [
        { path: '0', type: 'Conv2d', shape: [32, 32, 32], params: 896 },
        { path: '1', type: 'BatchNorm2d', shape: [32, 32, 32], params: 64 },
        { path: '2', type: 'ReLU', shape: [32, 32, 32], params: 0 },
        { path: '4', type: 'Conv2d', shape: [64, 16, 16], params: 18496 },
        { path: '8', type: 'Conv2d', shape: [128, 8, 8], params: 73856 },
        { path: '12', type: 'Flatten', shape: [2048], params: 0 },
        { path: '16', type: 'Linear', shape: [10], params: 5130 },
      ],
      checkpoints: this.checkpoints,
      methods: ['GradCAM', 'GradCAM++', 'LayerCAM', 'EigenCAM'],
    }),
    pictures: ({ run, from, count }: { run: string; from: number; count: number }) => this.note('pictures', { run, from, count }, {
      total: 200,
      pictures: Array.from({ length: Math.min(count, 200 - from) }, (_, at) => ({ ref: { kind: 'validation' as const, index: from + at }, label: (from + at) % 10, pixels: picture(from + at) })),
    }),
    predict: (argument: { image: ImageRef }) => this.note('predict', argument, prediction(argument.image)),
    features: (argument: { layer: string; image: ImageRef }): FeatureMaps => {
      const shape = this.host.describe({ run: '/runs/b' }).layers.find(({ path }) => path === argument.layer)!.shape as [number, number, number];
      return this.note('features', argument, { layer: argument.layer, shape, values: waves(shape), prediction: prediction(argument.image) });
    },
    explain: (argument: ExplainRequest): Explanation => this.note('explain', argument, {
      method: argument.method,
      layer: argument.layer ?? '8',
      target: argument.target ?? prediction(argument.image).class,
      size: [8, 8],
      map: Float32Array.from({ length: 64 }, (_, at) => Math.exp(-((Math.floor(at / 8) - 3) ** 2 + ((at % 8) - 4) ** 2) / 6)),
      prediction: prediction(argument.image),
    }),
    pickImage: (): ImageRef | null => ({ kind: 'file', path: '/pictures/own.png' }),
  };

  private note<T>(method: string, argument: unknown, answer: T): T {
    this.asked.push({ method, argument });
    return answer;
  }
}

const indexOf = (image: ImageRef) => (image.kind === 'validation' ? image.index : 7);

function prediction(image: ImageRef): Prediction {
  const right = indexOf(image) % 10;
  // Every fifth picture is mistaken for the next class.
  const said = indexOf(image) % 5 === 4 ? (right + 1) % 10 : right;
  const logits = Float32Array.from(classes, (_, index) => (index === said ? 5 : index === right ? 3.5 : -0.3 * ((index * 7) % 10)));
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return { input: picture(indexOf(image)), label: image.kind === 'validation' ? right : null, logits, probabilities: logits.map((logit) => Math.exp(logit) / sum), class: said };
}

/** 32 x 32: a disc of the picture's own colour and place over a gradient. */
function picture(index: number): Pixels {
  const rgba = new Uint8ClampedArray(4 * 32 * 32);
  const [cx, cy, radius] = [12 + ((index * 5) % 9), 12 + ((index * 3) % 9), 6 + (index % 4)];
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const inside = (x - cx) ** 2 + (y - cy) ** 2 < radius ** 2;
      const color = inside ? [(index * 53) % 256, (index * 97 + 80) % 256, (index * 31 + 160) % 256] : [40 + 4 * x, 60 + 3 * y, 110];
      rgba.set([...color, 255], 4 * (y * 32 + x));
    }
  }
  return { width: 32, height: 32, rgba };
}

/** Channel c is a wave of its own direction and height: value (c, y, x) = c / C * sin(...), channel 3 all 0. */
function waves([channels, height, width]: [number, number, number]): Float32Array {
  const values = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        values[(c * height + y) * width + x] = c === 3 ? 0 : ((c + 1) / channels) * (Math.sin((x * Math.cos(c) + y * Math.sin(c)) * 0.5) + c / channels);
      }
    }
  }
  return values;
}
