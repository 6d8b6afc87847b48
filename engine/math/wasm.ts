/**
 * Just enough of the WebAssembly binary format to write a numeric kernel with named instructions: one memory, functions over
 * i32, locals of i32 and v128, SIMD with fused multiply-add. WebAssembly core specification 3.0, chapter 5; relaxed SIMD included.
 */

/** Encoded instructions. */
export type Code = readonly number[];

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const name = (text: string): number[] => vector(Array.from(text, (letter) => [letter.charCodeAt(0)]));

/** Operands first, then the instruction: what it takes stands in front of it. */
const binary = (opcode: Code) => (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const unary = (opcode: Code) => (a: Code): Code => [...a, ...opcode];

const i32Type = 0x7f;
const v128Type = 0x7b;
const noResult = 0x40;
const aligned = (offset: number): number[] => [4, ...unsigned(offset)];

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)],
};

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value | 0)],
  add: binary([0x6a]),
  lessThan: binary([0x49]),
};

/** Runs its body, then again while the condition at its end is not 0. */
export const loopWhile = (body: Code, condition: Code): Code => [0x03, noResult, ...body, ...condition, 0x0d, 0, 0x0b];

const bits = new DataView(new ArrayBuffer(4));
/** The same float or word in all four lanes. */
function splat(write: () => void): Code {
  write();
  const lane = [0, 1, 2, 3].map((i) => bits.getUint8(i));
  return [...simd(12), ...lane, ...lane, ...lane, ...lane];
}

export const v128 = {
  load: (address: Code, offset: number): Code => [...address, ...simd(0), ...aligned(offset)],
  store: (address: Code, value: Code, offset: number): Code => [...address, ...value, ...simd(11), ...aligned(offset)],
  and: binary(simd(78)),
  or: binary(simd(80)),
  xor: binary(simd(81)),
  not: unary(simd(77)),
  /** Bits of `a` where the mask is set, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(82)],
};

export const i32x4 = {
  const: (value: number): Code => splat(() => bits.setInt32(0, value | 0, true)),
  add: binary(simd(174)),
  sub: binary(simd(177)),
  equal: binary(simd(55)),
  shiftLeft: (a: Code, count: number): Code => [...a, ...i32.const(count), ...simd(171)],
  shiftRight: (a: Code, count: number): Code => [...a, ...i32.const(count), ...simd(173)],
  truncate: unary(simd(248)),
};

export const f32x4 = {
  const: (value: number): Code => splat(() => bits.setFloat32(0, value, true)),
  add: binary(simd(228)),
  sub: binary(simd(229)),
  mul: binary(simd(230)),
  sqrt: unary(simd(227)),
  lessThan: binary(simd(67)),
  fromInt: unary(simd(250)),
  /** a·b + c. One rounding where the processor has it, two elsewhere: ask before trusting. */
  madd: (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, ...simd(261)],
};

export interface KernelFunction {
  readonly name: string;
  /** Parameters of type i32; they are the first locals. */
  readonly parameters: number;
  /** Locals of type v128, after the parameters. */
  readonly vectors: number;
  readonly body: Code;
}

/** A module with one exported memory of so many pages of 64 KiB and the functions given, which return nothing. */
export function wasmModule(pages: number, functions: readonly KernelFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(Array.from({ length: parameters }, () => [i32Type])), 0]);
  const bodies = functions.map(({ vectors, body }) => {
    const code = [...vector(vectors > 0 ? [[...unsigned(vectors), v128Type]] : []), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const exported = functions.map((each, i) => [...name(each.name), 0, ...unsigned(i)]);
  const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...magic,
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0, ...unsigned(pages)]])),
    ...section(7, vector([[...name('memory'), 2, 0], ...exported])),
    ...section(10, vector(bodies)),
  ]);
}

/** The part of the host's interface used here; Node has it, its types do not. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

export interface Kernel {
  readonly memory: ArrayBuffer;
  /** A function of the module, taking its i32 parameters. */
  call(name: string): (...parameters: number[]) => void;
}

/** The module running, or null where the host does not know its instructions. */
export function openKernel(module: Uint8Array): Kernel | null {
  if (!WebAssembly.validate(module)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module));
  return { memory: (exports['memory'] as { buffer: ArrayBuffer }).buffer, call: (name) => exports[name] as (...parameters: number[]) => void };
}
