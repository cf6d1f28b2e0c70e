import path from 'node:path';
import type { NetworkTarget } from '../../shared/export';
import { said } from '../../shared/said';
import { writePieces } from '../write-pieces';
import type { ExportWriter } from './exportable';
import { writeHtmlFolder } from './html-folder';
import { onnxFile } from './onnx-file';
import { proofWords } from './prove';
import { writePyTorch } from './pytorch-folder';

const writeOnnx: ExportWriter = async (exportable, request) => {
  const { bytes, proof } = await onnxFile(exportable, request);
  const file = path.join(request.folder, 'model.onnx');
  await writePieces(file, [bytes]);
  const { height, width, channels } = exportable.input;
  const taken = request.bare
    ? said`It takes float32 images [1, ${{ shape: exportable.model.input.join(', ') }}] as the test transforms leave them.`
    : said`It takes a uint8 picture [1, ${{ height }}, ${{ width }}, ${{ channels }}]; resizing to that is left to who asks, all else that the test transforms do is inside.`;
  return { files: [file], told: [taken, proofWords(proof)], proof };
};

/** How a run's network is written as each of the targets. */
export const exportWriters: Record<NetworkTarget, ExportWriter> = {
  onnx: writeOnnx,
  html: writeHtmlFolder,
  pytorch: writePyTorch(null),
  'torchscript-script': writePyTorch('torchscript-script'),
  'litert-script': writePyTorch('litert-script'),
  'coreml-script': writePyTorch('coreml-script'),
};
