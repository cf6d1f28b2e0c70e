import { runsPlace } from '../lab/run-folders';
import { said } from '../shared/said';
import type { Option } from './command';

/** Options that several commands share. */
export const json: Option<'flag'> = { kind: 'flag', doc: 'Print JSON, a line an object, instead of text.' };
export const runs: Option<'text'> = { kind: 'text', placeholder: 'DIR', doc: said`Folder of the runs; ${{ folder: runsPlace }} by default.` };
export const engine: Option<'text'> = { kind: 'text', placeholder: 'E', doc: 'What computes: auto, onnx, webgpu, wasm, tensorflow or reference.' };
export const threads: Option<'integer'> = { kind: 'integer', placeholder: 'N', min: 1, doc: 'Threads to compute with; as many as physical cores by default.' };
export const dataFolder: Option<'text'> = { kind: 'text', placeholder: 'DIR', doc: 'Where downloaded data sets are kept; a folder of the user\'s cache by default.' };
export const set: Option<'texts'> = { kind: 'texts', placeholder: 'a.b=v', doc: 'Changes a value of the experiment for this command, e.g. optimizer.lr=0.01; may be repeated.' };
export const out: Option<'text'> = { kind: 'text', placeholder: 'PNG', doc: 'Writes a picture to this file.' };
export const checkpoint: Option<'text'> = { kind: 'text', placeholder: 'NAME', doc: 'Which checkpoint, e.g. best.safetensors; the newest by default.' };
