import { Root, type INamespace } from 'protobufjs/light';
import { MICROSOFT, NCHWC, type Attribute, type Constant, type ElementType, type GraphModel, type Port } from './graph';

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** The messages and fields of onnx.proto (IR version 10) that we write, under ONNX's names and numbers. */
const schema: INamespace = {
  nested: {
    ModelProto: { fields: { irVersion: field('int64', 1), opsetImport: repeated('OperatorSetIdProto', 8), graph: field('GraphProto', 7) } },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: field('string', 2),
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: repeated('AttributeProto', 5),
        domain: field('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        ints: { ...repeated('int64', 8), options: { packed: false } },
        type: field('int32', 20),
      },
    },
    TensorProto: { fields: { dims: { ...repeated('int64', 1), options: { packed: false } }, dataType: field('int32', 2), name: field('string', 8), rawData: field('bytes', 9) } },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: repeated('DimensionProto', 1) } },
    DimensionProto: { fields: { dimValue: field('int64', 1) } },
  },
};
const ModelProto = Root.fromJSON(schema).lookupType('ModelProto');

/** TensorProto.DataType. */
const dataType: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const OPSET = 21;

/** The bytes of an ONNX model. */
export function encode(model: GraphModel): Uint8Array {
  return ModelProto.encode({
    irVersion: 10,
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: MICROSOFT, version: 1 },
      { domain: NCHWC, version: 1 },
    ],
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
  }).finish();
}

/** Fields f, i, s or ints with their AttributeProto.AttributeType. */
function attributeValue(value: Attribute) {
  if (typeof value === 'number') return { i: value, type: 2 };
  if (typeof value === 'string') return { s: Buffer.from(value), type: 3 };
  if (Array.isArray(value)) return { ints: value, type: 7 };
  return { f: value.float, type: 1 };
}

const tensor = ({ name, type, shape, elements }: Constant) => ({
  name,
  dims: shape,
  dataType: dataType[type],
  rawData: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength),
});

const valueInfo = ({ name, type, shape }: Port) => ({
  name,
  type: { tensorType: { elemType: dataType[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
});
