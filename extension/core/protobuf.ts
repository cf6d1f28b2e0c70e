import { Writer } from 'protobufjs/minimal';

/** protobuf's wire type of each type a field may have. */
const wireType = { int32: 0, int64: 0, double: 1, string: 2, bytes: 2, float: 5 };
const MESSAGE = 2;

/** A message of a .proto file: of each field its number and its type. */
export interface Message {
  [field: string]: [number: number, type: keyof typeof wireType | Message];
}
type Field = number | string | Uint8Array | Fields;
export interface Fields {
  [field: string]: Field | Field[] | undefined;
}

/** The bytes of a message (protobuf.dev/programming-guides/encoding). Repeated fields are arrays and are written unpacked. */
export const encodeMessage = (message: Message, fields: Fields): Uint8Array => write(message, fields, Writer.create()).finish();

/** protobufjs's reflection would do the same with coders that it compiles first, decoders too: that takes longer than what we write takes. */
function write(message: Message, fields: Fields, writer: Writer): Writer {
  for (const [name, [number, type]] of Object.entries(message)) {
    const value = fields[name];
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof type === 'string') (writer.uint32((number << 3) | wireType[type])[type] as (value: Field) => Writer).call(writer, each);
      else write(type, each as Fields, writer.uint32((number << 3) | MESSAGE).fork()).ldelim();
    }
  }
  return writer;
}
