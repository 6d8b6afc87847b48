import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * The part of onnx.proto3 that we write. Field numbers are those of github.com/onnx/onnx, `onnx/onnx.proto3`, and
 * appear nowhere else.
 */
const field = {
  ModelProto: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  OperatorSetId: { domain: 1, version: 2 },
  GraphProto: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  NodeProto: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  AttributeProto: { name: 1, f: 2, i: 3, s: 4, floats: 7, ints: 8, type: 20 },
  TensorProto: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
  StringStringEntry: { key: 1, value: 2 },
  ValueInfo: { name: 1, type: 2 },
  TypeProto: { tensorType: 1 },
  TensorType: { elemType: 1, shape: 2 },
  TensorShape: { dim: 1 },
  Dimension: { value: 1, param: 2 },
} as const;

const attributeType = { FLOAT: 1, INT: 2, STRING: 3, FLOATS: 6, INTS: 7 } as const;
const externalLocation = 1;

/** A plain number is an INT, a list INTS, a text STRING; floats say so. */
export type Attribute = number | readonly number[] | string | { readonly float: number };
export const float = (value: number): Attribute => ({ float: value });

export interface NodeProto {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface TensorProto {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly data: Uint8Array | { readonly location: string; readonly offset: number; readonly length: number };
}

/** A size, or the name of one that is known when it runs. */
export type Dim = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly Dim[];
}

export interface ModelProto {
  readonly opsets: Readonly<Record<string, number>>;
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

type Write = (out: BinaryWriter) => void;

function message(out: BinaryWriter, number: number, write: Write): void {
  out.tag(number, WireType.LengthDelimited).fork();
  write(out);
  out.join();
}
const text = (out: BinaryWriter, number: number, value: string) => out.tag(number, WireType.LengthDelimited).string(value);
const varint = (out: BinaryWriter, number: number, value: number) => out.tag(number, WireType.Varint).int64(value);

function writeAttribute(out: BinaryWriter, name: string, value: Attribute): void {
  const at = field.AttributeProto;
  text(out, at.name, name);
  if (typeof value === 'number') {
    varint(out, at.i, value);
    varint(out, at.type, attributeType.INT);
  } else if (typeof value === 'string') {
    text(out, at.s, value);
    varint(out, at.type, attributeType.STRING);
  } else if ('float' in value) {
    out.tag(at.f, WireType.Bit32).float(value.float);
    varint(out, at.type, attributeType.FLOAT);
  } else {
    for (const each of value) varint(out, at.ints, each);
    varint(out, at.type, attributeType.INTS);
  }
}

function writeNode(out: BinaryWriter, node: NodeProto): void {
  const at = field.NodeProto;
  for (const each of node.inputs) text(out, at.input, each);
  for (const each of node.outputs) text(out, at.output, each);
  text(out, at.name, node.name);
  text(out, at.opType, node.op);
  for (const [name, value] of Object.entries(node.attributes)) message(out, at.attribute, () => writeAttribute(out, name, value));
  if (node.domain) text(out, at.domain, node.domain);
}

function writeTensor(out: BinaryWriter, tensor: TensorProto): void {
  const at = field.TensorProto;
  for (const size of tensor.dims) varint(out, at.dims, size);
  varint(out, at.dataType, tensor.dataType);
  text(out, at.name, tensor.name);
  if (tensor.data instanceof Uint8Array) {
    out.tag(at.rawData, WireType.LengthDelimited).bytes(tensor.data);
    return;
  }
  for (const [key, value] of Object.entries(tensor.data)) {
    message(out, at.externalData, () => {
      text(out, field.StringStringEntry.key, key);
      text(out, field.StringStringEntry.value, String(value));
    });
  }
  varint(out, at.dataLocation, externalLocation);
}

function writeValueInfo(out: BinaryWriter, info: ValueInfo): void {
  text(out, field.ValueInfo.name, info.name);
  message(out, field.ValueInfo.type, () =>
    message(out, field.TypeProto.tensorType, () => {
      varint(out, field.TensorType.elemType, info.dataType);
      message(out, field.TensorType.shape, () => {
        for (const dim of info.dims) {
          message(out, field.TensorShape.dim, () => {
            if (typeof dim === 'number') varint(out, field.Dimension.value, dim);
            else text(out, field.Dimension.param, dim);
          });
        }
      });
    }),
  );
}

/** The bytes of an ONNX model. */
export function encodeModel(model: ModelProto): Uint8Array {
  const out = new BinaryWriter();
  varint(out, field.ModelProto.irVersion, 10);
  text(out, field.ModelProto.producerName, 'stepwise');
  message(out, field.ModelProto.graph, () => {
    const at = field.GraphProto;
    for (const node of model.nodes) message(out, at.node, () => writeNode(out, node));
    text(out, at.name, model.name);
    for (const tensor of model.initializers) message(out, at.initializer, () => writeTensor(out, tensor));
    for (const info of model.inputs) message(out, at.input, () => writeValueInfo(out, info));
    for (const info of model.outputs) message(out, at.output, () => writeValueInfo(out, info));
  });
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(out, field.ModelProto.opsetImport, () => {
      text(out, field.OperatorSetId.domain, domain);
      varint(out, field.OperatorSetId.version, version);
    });
  }
  return out.finish();
}
