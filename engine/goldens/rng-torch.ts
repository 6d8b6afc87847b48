import { TorchCpu } from '../noise/torch-cpu.ts';
import type { Check, TensorRecord } from './tensor.ts';

/** Whole numbers, shown whole or in parts. */
interface Integers {
  readonly values?: readonly (string | number)[];
  readonly head?: readonly number[];
  readonly tail?: readonly number[];
  readonly values_620_to_632?: readonly number[];
}

interface Op {
  readonly op: 'randn' | 'rand' | 'randint' | 'randperm' | 'normal_' | 'manual_seed';
  readonly seed?: string;
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly low?: string | number;
  readonly high?: string | number;
  readonly n?: number;
  readonly out: TensorRecord & Integers;
}

/** A run of calls on one generator of PyTorch's CPU. */
export function* torchChecks(one: { seed: string; ops: readonly Op[] }): Iterable<Check> {
  let generator = new TorchCpu(BigInt(one.seed));
  for (const op of one.ops) {
    const n = (op.shape ?? []).reduce((product, size) => product * size, 1);
    if (op.op === 'manual_seed') generator = new TorchCpu(BigInt(op.seed!));
    else if (op.op === 'randperm') yield* integers(generator.randperm(op.n!), op.out);
    else if (op.op === 'randint') yield* integers([...generator.randint(BigInt(op.low!), BigInt(op.high!), n)], op.out);
    else if (op.op === 'normal_') yield { got: transposed(generator.normals(n), op.shape!), want: op.out };
    else yield { got: draw(generator, op, n), want: op.out };
  }
}

function draw(generator: TorchCpu, { op, dtype }: Op, n: number): ArrayLike<number> {
  const draws = {
    randn: { float32: () => generator.randn(n), float64: () => generator.randn64(n), float16: () => generator.randn16(n) },
    rand: { float32: () => generator.rand(n), float64: () => generator.rand64(n), float16: () => generator.rand16(n) },
  };
  return draws[op as 'randn' | 'rand'][dtype as 'float32']();
}

/** A column-major tensor filled in memory order, read row by row. */
function transposed(x: Float64Array, [rows, columns]: readonly number[]): Float32Array {
  return Float32Array.from(x, (_, i) => x[(i % columns!) * rows! + Math.floor(i / columns!)]!);
}

/** Right or wrong: as differences of exact numbers. */
function* integers(got: readonly (bigint | number)[], want: Integers): Iterable<Check> {
  const compare = (part: readonly (string | number)[] | undefined, at: number): Check => ({
    got: (part ?? []).map((value, i) => Number(BigInt(got[at + i]!) - BigInt(value))),
    want: { values: (part ?? []).map(() => 0) },
  });
  yield compare(want.values ?? want.head, 0);
  yield compare(want.values_620_to_632, 620);
  yield compare(want.tail, got.length - (want.tail?.length ?? 0));
}
