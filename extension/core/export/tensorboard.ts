import { maskedCrc32c } from '../../shared/crc32c';
import { encodeMessage, type Fields, type Message } from '../protobuf';

/** The messages and fields of TensorFlow's event.proto, summary.proto and tensor.proto that we write, under their names and numbers. */
const TensorShapeProto: Message = { dim: [2, { size: [1, 'int64'] }] };
const TensorProto: Message = { dtype: [1, 'int32'], tensorShape: [2, TensorShapeProto], stringVal: [8, 'string'] };
const SummaryMetadata: Message = { pluginData: [1, { pluginName: [1, 'string'] }], dataClass: [4, 'int32'] };
const Summary: Message = { value: [1, { tag: [1, 'string'], simpleValue: [2, 'float'], tensor: [8, TensorProto], metadata: [9, SummaryMetadata] }] };
const Event: Message = { wallTime: [1, 'double'], step: [2, 'int64'], fileVersion: [3, 'string'], summary: [5, Summary] };
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;

/** What TensorBoard plots at one step: values by their tags. */
export interface Scalars {
  /** Milliseconds since the epoch. */
  time: number;
  step: number;
  values: Record<string, number>;
}

/** The first record of an event file, which says what it is. `time` in milliseconds since the epoch. */
export const fileVersion = (time: number): Uint8Array => record({ wallTime: time / 1000, fileVersion: 'brain.Event:2' });

export const scalarRecord = ({ time, step, values }: Scalars): Uint8Array =>
  record({ wallTime: time / 1000, step, summary: { value: Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue })) } });

/** A record with a text, Markdown, as the text plugin shows it: a tensor of one string. */
export const textRecord = (time: number, tag: string, text: string): Uint8Array => record({
  wallTime: time / 1000,
  summary: { value: { tag, metadata: { pluginData: { pluginName: 'text' }, dataClass: DATA_CLASS_TENSOR }, tensor: { dtype: DT_STRING, tensorShape: { dim: { size: 1 } }, stringVal: text } } },
});

/** A text between fences, whatever backquotes are in it. */
export function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** An event as a record of a TFRecord file: its length and the checksum of that, its bytes and the checksum of those, little-endian. */
function record(event: Fields): Uint8Array {
  const bytes = encodeMessage(Event, event);
  const whole = new Uint8Array(16 + bytes.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint32(8, maskedCrc32c(whole.subarray(0, 8)), true);
  whole.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return whole;
}
