/** Number formats of weights files by their safetensors name: bits each, and the number of the same type in onnx.proto3 (0: none). */
export const dtypes = {
  F64: { bits: 64, onnx: 11 },
  F32: { bits: 32, onnx: 1 },
  F16: { bits: 16, onnx: 10 },
  BF16: { bits: 16, onnx: 16 },
  F8_E4M3: { bits: 8, onnx: 17 },
  F8_E5M2: { bits: 8, onnx: 19 },
  F8_E8M0: { bits: 8, onnx: 0 },
  F4: { bits: 4, onnx: 0 },
  I64: { bits: 64, onnx: 7 },
  I32: { bits: 32, onnx: 6 },
  I16: { bits: 16, onnx: 5 },
  I8: { bits: 8, onnx: 3 },
  U64: { bits: 64, onnx: 13 },
  U32: { bits: 32, onnx: 12 },
  U16: { bits: 16, onnx: 4 },
  U8: { bits: 8, onnx: 2 },
  BOOL: { bits: 8, onnx: 9 },
} as const;

export type Dtype = keyof typeof dtypes;

export const isDtype = (name: string): name is Dtype => Object.hasOwn(dtypes, name);

const floats: ReadonlySet<Dtype> = new Set(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2']);

/** Formats a network may be stored in; the others carry counters, masks and markers. */
export const isFloat = (dtype: Dtype): boolean => floats.has(dtype);
