import { classifierProgram } from '../../core/export/onnx/classifier';
import { preparation } from '../../core/export/onnx/prepared-picture';
import { lastMaps } from '../../core/explain/last-maps';
import type { TensorSpec } from '../../core/engine';
import { encode, withMetadata } from '../../engines/onnx/encode';
import { portableModel } from '../../engines/onnx/portable';
import type { ExportRequest, Proof } from '../../shared/export';
import { fill } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import type { Exportable } from './exportable';
import { evidenceOf, proofWords, prove, type Evidence } from './prove';

export interface OnnxFile {
  bytes: Uint8Array;
  proof: Proof;
}

/** The run as an ONNX model that says what it is and how it was proved. Throws a UserError where it cannot be written so. */
export async function onnxFile(exportable: Exportable, { bare = false, cam = false }: Pick<ExportRequest, 'bare' | 'cam'>, evidence?: Evidence): Promise<OnnxFile> {
  const { manifest, model, weights, chain, input, checkpoint } = exportable;
  const mapped = cam ? (lastMaps(model.nodes)?.path ?? null) : null;
  if (cam && mapped === null) throw new UserError('no-spatial-layer', 'This model has no layer with a height and a width, so there is no map to show.');
  const prepared = bare ? null : preparation(chain, input);
  const inputs: Record<string, TensorSpec> = {
    ...(prepared ? { picture: { shape: [1, input.height, input.width, input.channels], dtype: 'float32' } } : { images: { shape: [1, ...model.input], dtype: 'float32' } }),
    ...(mapped === null ? {} : { target: { shape: [1, ...model.output], dtype: 'float32' } }),
  };
  const graph = portableModel('export', classifierProgram({ model, preparation: prepared, mapped }), inputs, { ...weights, ...prepared?.state }, prepared ? ['picture'] : []);
  const bytes = encode(graph, 'anyone');
  const proof = await prove(bytes, exportable, evidence ?? (await evidenceOf(exportable)));
  const { name, id, classes } = manifest;
  const metadata = {
    classes: JSON.stringify(classes),
    experiment: name,
    run: id,
    checkpoint: checkpoint.file,
    epoch: String(checkpoint.epoch),
    input: prepared ? pictureWords(exportable) : JSON.stringify(chain),
    ...(mapped === null ? {} : { cam: mapped }),
    proof: fill(proofWords(proof)),
    largest_difference: String(proof.largest),
    answers_changed: String(proof.changed),
    pictures_compared: String(proof.pictures),
  };
  return { bytes: withMetadata(bytes, `${name}: ${classes.length} classes, trained by CNN Lab. ${fill(proofWords(proof))}`, metadata), proof };
}

/** What stands in the file of how a picture is to come. */
function pictureWords({ manifest: { experiment: { data: { dataset } } }, input: { height, width, channels } }: Exportable): string {
  const colours = channels === 1 ? 'grey levels' : 'red, green and blue';
  const fit = dataset.params.resize === 'stretch' ? 'both sides resized' : 'the shorter side resized, the middle cut out';
  return `uint8 [1, ${height}, ${width}, ${channels}]: rows, columns, ${colours} 0..255. A picture of another size is brought to ${height}x${width} first (${fit}); all that the experiment's test_transform does is in the file.`;
}
