import { attempt } from './attempt.ts';
import type { CaseResult, GoldenFormat } from './format.ts';
import { attention, chunks, comfyLong, comfyWeights, composable, dynamic, emphasis, networks, pythonRandom, schedules, type Verdict } from './prompt-cases.ts';
import { hasFormat } from './tensor.ts';

type Case = Record<string, unknown>;
interface Document {
  readonly tolerance?: string;
  readonly cases: readonly Case[];
  readonly embeddings_known?: readonly { name: string; vectors: number }[];
  readonly wildcard_files?: Readonly<Record<string, string>>;
  readonly python_random?: readonly Case[];
}

/** Kinds of cases by a field that only they have. */
const kinds: readonly { readonly has: string; readonly check: (one: never, document: never) => Verdict }[] = [
  { has: 'schedule', check: schedules },
  { has: 'parts', check: composable },
  { has: 'networks', check: networks },
  { has: 'chunks', check: chunks },
  { has: 'segments', check: comfyWeights },
  { has: 'batches', check: comfyLong },
  { has: 'z', check: emphasis },
  { has: 'template', check: dynamic },
  { has: 'parsed', check: attention },
  { has: 'error', check: attention },
];

function result(id: string, verdict: Verdict): CaseResult {
  const { error = null, tolerance = null, note } = verdict;
  return { id, passed: verdict.passed, error, tolerance, ...(note === undefined ? {} : { note }) };
}

function verdictOn(one: Case, document: Document): Verdict {
  const kind = kinds.find(({ has }) => has in one);
  return kind ? kind.check(one as never, document as never) : { passed: false, note: `a case with ${Object.keys(one).join(', ')} is of no known kind` };
}

/** How prompts are read: A1111's emphasis, editing, composition, tags and chunks, ComfyUI's weights, templates. */
export const prompts: GoldenFormat = {
  name: 'prompts',
  recognise: (file) => (hasFormat(file.json(), 'oracle-prompts-') ? 'cases' : null),
  async *run(file) {
    const document = file.json() as Document;
    for (const [i, one] of (document.python_random ?? []).entries()) {
      const id = `python-random-${i}`;
      yield await attempt(id, () => result(id, pythonRandom(one as never)));
    }
    for (const [i, one] of document.cases.entries()) {
      yield await attempt(String(i), () => result(String(i), verdictOn(one, document)));
    }
  },
};
