import type * as z from 'zod';
import type { CaseResult, GoldenFile, GoldenFormat } from '../format.ts';
import { DmnFile, dmnCases, GaussianFile, gaussianCases } from './closed-form-cases.ts';
import { EndToEndFile, endToEndCases } from './end-to-end-cases.ts';
import { MonteCarloFile, monteCarloCases, PairFile, pairCases } from './estimate-cases.ts';
import { GuidedFile, guidedCases } from './guided-cases.ts';
import { MixtureFile, mixtureCases } from './klub-cases.ts';
import { GitsFile, gitsCases, OssFile, ossCases } from './path-cases.ts';
import { TablesFile, tableCases } from './table-cases.ts';

type Cases = Iterable<CaseResult> | AsyncIterable<CaseResult>;

interface Kind {
  readonly matches: (document: unknown) => boolean;
  readonly cases: (document: unknown, file: GoldenFile) => Cases;
}

const kind = <S extends z.ZodType>(schema: S, cases: (document: z.output<S>, file: GoldenFile) => Cases): Kind => ({
  matches: (document) => schema.safeParse(document).success,
  cases: (document, file) => cases(schema.parse(document), file),
});

/** Kinds of file, told apart by what is in them. */
const kinds: readonly Kind[] = [
  kind(GaussianFile, gaussianCases),
  kind(DmnFile, dmnCases),
  kind(MixtureFile, mixtureCases),
  kind(PairFile, pairCases),
  kind(MonteCarloFile, monteCarloCases),
  kind(GuidedFile, guidedCases),
  kind(GitsFile, gitsCases),
  kind(OssFile, ossCases),
  kind(TablesFile, tableCases),
  kind(EndToEndFile, endToEndCases),
];

const kindOf = (file: GoldenFile) => kinds.find(({ matches }) => matches(file.json()));

/** Optimised schedules: bounds, optima, paths and end points on data whose ideal denoiser is known. */
export const optimiseGoldens: GoldenFormat = {
  name: 'schedule optimisation',
  recognise: (file) => (kindOf(file) ? 'cases' : null),
  async *run(file) {
    yield* kindOf(file)!.cases(file.json(), file);
  },
};
