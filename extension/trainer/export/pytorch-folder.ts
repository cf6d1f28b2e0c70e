import path from 'node:path';
import { torchPredictor } from '../../core/config/torch/torch-predictor';
import { said } from '../../shared/said';
import { encodeSafetensors, type SafeTensor } from '../safetensors';
import { encodePyTorch } from '../weights/write-pytorch';
import { writePieces } from '../write-pieces';
import type { Exportable, ExportWriter } from './exportable';
import { evidenceOf } from './prove';

/** Numbers of the pictures that go along, at most: 16 MB. */
const mostNumbers = 2 ** 22;

const traced = (shape: string): string => `from model import check, network
import torch

model = network()
traced = torch.jit.trace(model, torch.zeros(1, ${shape}))
`;

/** Python that brings the network of model.py to where a converter of Python's own leads; each says how far what comes of it is from the run. */
const converters = {
  'torchscript-script': { file: 'to_torchscript.py', text: (shape: string) => `# Needs torch and torchvision.\n${traced(shape)}traced.save("model.torchscript.pt")\nprint(check(torch.jit.load("model.torchscript.pt")))\n` },
  'litert-script': {
    file: 'to_litert.py',
    text: (shape: string) => `# Needs torch, torchvision and litert-torch (pip install litert-torch).
from model import check, network
import litert_torch
import torch

converted = litert_torch.convert(network(), (torch.zeros(1, ${shape}),))
converted.export("model.tflite")
print(check(lambda images: torch.as_tensor(converted(images))))
`,
  },
  'coreml-script': {
    file: 'to_coreml.py',
    text: (shape: string) => `# Needs torch, torchvision and coremltools (pip install coremltools); the check needs macOS.
import sys

${traced(shape)}import coremltools

converted = coremltools.convert(traced, inputs=[coremltools.TensorType(name="images", shape=(1, ${shape}))], outputs=[coremltools.TensorType(name="logits")], convert_to="mlprogram")
converted.save("model.mlpackage")
if sys.platform == "darwin":
    print(check(lambda images: torch.as_tensor(converted.predict({"images": images.numpy()})["logits"])))
`,
  },
} as const;

/** The network as a Python module with its weights (.pt and .safetensors) and pictures to hold it against; for a converter also the script that calls it. */
export const writePyTorch = (converter: keyof typeof converters | null): ExportWriter => async (exportable, { folder }) => {
  const { manifest: { name, classes, experiment: { data: { dataset } } }, model, weights, chain, input, checkpoint } = exportable;
  const tensors = Object.fromEntries(Object.entries(weights).map(([key, { shape, values }]): [string, SafeTensor] => [key, { dtype: key.endsWith('num_batches_tracked') ? 'I64' : 'F32', shape, values }]));
  const fit = { size: [input.height, input.width], channels: input.channels === 1 ? 'grey' : 'rgb', resize: dataset.params.resize ?? 'crop' };
  const files: Record<string, Uint8Array> = {
    'weights.safetensors': encodeSafetensors({ tensors, metadata: { format: 'pt', epoch: String(checkpoint.epoch), classes: JSON.stringify(classes) } }),
    'weights.pt': encodePyTorch(tensors),
    'check.pt': encodePyTorch(await evidence(exportable)),
    'model.py': Buffer.from(torchPredictor({ name, nodes: model.nodes, classes, fit, chain })),
    ...(converter ? { [converters[converter].file]: Buffer.from(converters[converter].text(model.input.join(', '))) } : {}),
  };
  for (const [file, content] of Object.entries(files)) await writePieces(path.join(folder, file), [content]);
  const script = converter ? converters[converter].file : 'model.py';
  return { files: [path.join(folder, script)], told: [said`It was not run, for that takes Python: ${{ command: `python ${script}` }} says how far its answers are from the run's.`], proof: null };
};

async function evidence(exportable: Exportable): Promise<Record<string, SafeTensor>> {
  const { input, output } = exportable.model;
  const size = input.reduce((product, side) => product * side, 1);
  const { prepared, probabilities } = await evidenceOf(exportable, Math.max(1, Math.min(100, Math.floor(mostNumbers / size))));
  return { images: joined(prepared, input), probabilities: joined(probabilities, output) };
}

function joined(arrays: Float32Array[], shape: number[]): SafeTensor {
  const values = new Float32Array(arrays.length * shape.reduce((product, side) => product * side, 1));
  arrays.forEach((array, i) => values.set(array, i * array.length));
  return { dtype: 'F32', shape: [arrays.length, ...shape], values };
}
