import * as z from 'zod';
import { attempt, caseId } from './attempt.ts';
import type { CaseResult, GoldenFormat } from './format.ts';
import { SamplerCase, SamplerFile } from './sampler-case.ts';
import { measureCase } from './sampler-measure.ts';
import { isSupport } from './support-files.ts';

/** Cases are read one by one, so that a broken one leaves the others to be run. */
const Unread = SamplerFile.extend({ cases: z.array(z.unknown()) });

/** The published tolerances, on max |actual − expected| / max(1, max |expected|). */
function toleranceOf(each: SamplerCase): number {
  if (each.options.implicit === true) return 1e-8;
  return each.options.quadrature === 'float32' ? 1e-6 : 1e-9;
}

async function resultOf(each: SamplerCase, group: string, path: string): Promise<CaseResult> {
  const tolerance = toleranceOf(each);
  const { error, faults } = await measureCase(each, group, path);
  const note = faults.length ? { note: faults.join('; ') } : {};
  return { id: each.id, passed: error <= tolerance && faults.length === 0, error, tolerance, ...note };
}

/** Reference results of samplers on analytic denoisers with all randomness given: `{sampler, group, cases}`. */
export const samplerGoldens: GoldenFormat = {
  name: 'samplers',
  recognise(file) {
    const document = file.json();
    if (Unread.safeParse(document).success) return 'cases';
    return isSupport(document) ? 'support' : null;
  },
  async *run(file) {
    const { group, cases } = Unread.parse(file.json());
    for (const [i, each] of cases.entries()) {
      yield await attempt(caseId(each, i), () => resultOf(SamplerCase.parse(each), group, file.path));
    }
  },
};
