import type { CaseResult, GoldenFormat } from './format.ts';
import { type SamplerCase, SamplerFile } from './sampler-case.ts';
import { measureCase } from './sampler-measure.ts';
import { isSupport } from './support-files.ts';

/** The published tolerances, on max |actual − expected| / max(1, max |expected|). */
function toleranceOf(each: SamplerCase): number {
  if (each.options.implicit === true) return 1e-8;
  return each.options.quadrature === 'float32' ? 1e-6 : 1e-9;
}

async function resultOf(each: SamplerCase, group: string, path: string): Promise<CaseResult> {
  const tolerance = toleranceOf(each);
  try {
    const { error, faults } = await measureCase(each, group, path);
    const note = faults.length ? { note: faults.join('; ') } : {};
    return { id: each.id, passed: error <= tolerance && faults.length === 0, error, tolerance, ...note };
  } catch (thrown) {
    return { id: each.id, passed: false, error: null, tolerance, note: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Reference results of samplers on analytic denoisers with all randomness given: `{sampler, group, cases}`. */
export const samplerGoldens: GoldenFormat = {
  name: 'samplers',
  recognise(file) {
    const document = file.json();
    if (SamplerFile.safeParse(document).success) return 'cases';
    return isSupport(document) ? 'support' : null;
  },
  async *run(file) {
    const { group, cases } = SamplerFile.parse(file.json());
    for (const each of cases) yield await resultOf(each, group, file.path);
  },
};
