import { existsSync, readFileSync } from 'node:fs';
import { attempt, caseId } from './attempt.ts';
import type { CaseResult, GoldenFile, GoldenFormat } from './format.ts';
import { brownianChecks, comfyChecks, diffusersChecks, imageChecks, invokeChecks, philoxChecks, scalarChecks, seedSequenceNote, slerpChecks } from './rng-cases.ts';
import { compareTensor, hasFormat, toleranceIn, type Check } from './tensor.ts';
import { torchChecks } from './rng-torch.ts';

/** Cases of one kind: how they are told, what is computed for them, and what they need at least. */
interface Kind {
  readonly has: string;
  readonly checks: (one: never) => Iterable<Check>;
  readonly tolerance?: number;
}

/** By a field that only that kind has. */
const kinds: readonly Kind[] = [
  { has: 'ops', checks: torchChecks },
  { has: 'queries', checks: brownianChecks },
  { has: 'subseed_strength', checks: imageChecks },
  { has: 'noise_inds', checks: comfyChecks },
  { has: 'rule', checks: comfyChecks },
  { has: 'step_seed', checks: invokeChecks },
  { has: 'mode', checks: diffusersChecks },
  { has: 'val', checks: slerpChecks },
  { has: 'kind', checks: philoxChecks },
  // Two units in the last place of numbers around 4.
  { has: 'max_abs_vs_avx2_family', checks: scalarChecks, tolerance: 2 ** -20 },
];

interface Document {
  readonly format: string;
  readonly tolerance?: string;
  readonly cases: readonly Record<string, unknown>[];
  readonly seed_sequence?: readonly Record<string, unknown>[];
}

const family = 'oracle-rng-';

/** Numbers beside a document of the same name. */
function isPool(path: string): boolean {
  const document = path.replace(/\.f32$/, '.json');
  return document !== path && existsSync(document) && hasFormat(JSON.parse(readFileSync(document, 'utf8')), family);
}

/** Seeds and noise: PyTorch's CPU generator, Philox, Brownian trees, and the rules of the programs that use them. */
export const rng: GoldenFormat = {
  name: 'rng',
  recognise: (file) => (hasFormat(file.json(), family) ? 'cases' : isPool(file.path) ? 'support' : null),
  async *run(file) {
    const document = file.json() as Document;
    const tolerance = toleranceIn(document.tolerance);
    for (const [i, one] of (document.seed_sequence ?? []).entries()) {
      const id = `seed-sequence-${i}`;
      yield await attempt(id, () => {
        const note = seedSequenceNote(one as never);
        return { id, passed: note === null, error: null, tolerance: null, ...(note === null ? {} : { note }) };
      });
    }
    for (const [i, one] of document.cases.entries()) {
      const id = caseId(one, i);
      yield await attempt(id, () => result(one, id, tolerance, file));
    }
  },
};

function result(one: Record<string, unknown>, id: string, fileTolerance: number, file: GoldenFile): CaseResult {
  const kind = kinds.find(({ has }) => has in one);
  if (!kind) return { id, passed: false, error: null, tolerance: null, note: `a case with ${Object.keys(one).join(', ')} is of no known kind` };
  const tolerance = kind.tolerance ?? fileTolerance;
  let error = 0;
  let exact: boolean | null = null;
  for (const check of kind.checks(one as never)) {
    const compared = compareTensor(check, file.path);
    error = Math.max(error, compared.error);
    if (compared.exact !== null) exact = (exact ?? true) && compared.exact;
  }
  return { id, passed: error <= tolerance, error, tolerance, ...(exact === null ? {} : { strict: { passed: exact, tolerance: 0 } }) };
}
