import { encodeMessage, type Fields, type Message } from '../../core/protobuf';
import { MICROSOFT, NCHWC, type Attribute, type Constant, type ElementType, type GraphModel, type Port } from './graph';

/** The messages and fields of onnx.proto (IR version 10) that we write, under ONNX's names and numbers. */
const DimensionProto: Message = { dimValue: [1, 'int64'] };
const TensorShapeProto: Message = { dim: [1, DimensionProto] };
const TensorTypeProto: Message = { elemType: [1, 'int32'], shape: [2, TensorShapeProto] };
const SequenceTypeProto: Message = { elemType: [1, { tensorType: [1, TensorTypeProto] }] };
const TypeProto: Message = { tensorType: [1, TensorTypeProto], sequenceType: [4, SequenceTypeProto] };
const ValueInfoProto: Message = { name: [1, 'string'], type: [2, TypeProto] };
const TensorProto: Message = { dims: [1, 'int64'], dataType: [2, 'int32'], name: [8, 'string'], rawData: [9, 'bytes'] };
const AttributeProto: Message = { name: [1, 'string'], f: [2, 'float'], i: [3, 'int64'], s: [4, 'bytes'], floats: [7, 'float'], ints: [8, 'int64'], type: [20, 'int32'] };
const NodeProto: Message = {
  input: [1, 'string'], output: [2, 'string'], name: [3, 'string'], opType: [4, 'string'], attribute: [5, AttributeProto], domain: [7, 'string'],
};
const GraphProto: Message = { node: [1, NodeProto], name: [2, 'string'], initializer: [5, TensorProto], input: [11, ValueInfoProto], output: [12, ValueInfoProto] };
const OperatorSetIdProto: Message = { domain: [1, 'string'], version: [2, 'int64'] };
const StringStringEntryProto: Message = { key: [1, 'string'], value: [2, 'string'] };
const ModelProto: Message = {
  irVersion: [1, 'int64'], producerName: [2, 'string'], docString: [6, 'string'], graph: [7, GraphProto], opsetImport: [8, OperatorSetIdProto], metadataProps: [14, StringStringEntryProto],
};

/** TensorProto.DataType. */
const dataType: Record<ElementType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };

/** For whom a model is written: with onnxruntime's own operators, or with those alone that ONNX has had for long, so that older programs read it, too. */
const audiences = {
  onnxruntime: { irVersion: 10, opsetImport: [{ domain: '', version: 21 }, { domain: MICROSOFT, version: 1 }, { domain: NCHWC, version: 1 }] },
  anyone: { irVersion: 8, opsetImport: [{ domain: '', version: 18 }], producerName: 'CNN Lab' },
};

/** The bytes of an ONNX model. */
export function encode(model: GraphModel, audience: keyof typeof audiences = 'onnxruntime'): Uint8Array {
  const fields: Fields = {
    ...audiences[audience],
    graph: {
      name: 'program',
      node: model.nodes.map(({ op, domain, inputs, outputs, attributes }) => ({
        name: outputs.find((name) => name !== ''),
        opType: op,
        domain,
        input: inputs,
        output: outputs,
        attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeValue(value) })),
      })),
      initializer: model.constants.map(tensor),
      input: model.inputs.map(valueInfo),
      output: model.outputs.map(valueInfo),
    },
  };
  return encodeMessage(ModelProto, fields);
}

/** The bytes of a model with what is to be known of it besides: a message's fields may follow in another piece. */
export const withMetadata = (model: Uint8Array, docString: string, metadata: Record<string, string>): Uint8Array =>
  Buffer.concat([model, encodeMessage(ModelProto, { docString, metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) })]);

/** Fields f, i, s, floats or ints with their AttributeProto.AttributeType. */
function attributeValue(value: Attribute): Fields {
  if (typeof value === 'number') return { i: value, type: 2 };
  if (typeof value === 'string') return { s: Buffer.from(value), type: 3 };
  if (Array.isArray(value)) return { ints: value, type: 7 };
  return 'float' in value ? { f: value.float, type: 1 } : { floats: value.floats, type: 6 };
}

const tensor = ({ name, type, shape, elements }: Constant): Fields => ({
  name,
  dims: shape,
  dataType: dataType[type],
  rawData: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength),
});

function valueInfo({ name, type, shape, sequence }: Port): Fields {
  const tensorType = { elemType: dataType[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } };
  return { name, type: sequence ? { sequenceType: { elemType: { tensorType } } } : { tensorType } };
}
