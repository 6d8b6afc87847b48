import { clipTokenizer } from '../text/clip-tokenizer.ts';
import { cleanings, type Cleaning } from '../text/cleaning.ts';
import { attempt, caseId } from './attempt.ts';
import type { CaseResult, GoldenFormat } from './format.ts';
import { hasFormat } from './tensor.ts';

type Key = 'ids' | 'ids_ftfy' | 'ids_fast' | 'ids_openai' | 'ids_openai_ftfy';
interface Document {
  readonly format: string;
  readonly cases: readonly (Partial<Record<Key, readonly number[]>> & { readonly id: string; readonly text: string; readonly ids: readonly number[] })[];
}

const keys: Record<Cleaning, Key> = { basic: 'ids', ftfy: 'ids_ftfy', fast: 'ids_fast', openai: 'ids_openai', 'openai-ftfy': 'ids_openai_ftfy' };

/** Texts and their tokens by CLIP's vocabulary, in every way of cleaning. */
export const clipBpe: GoldenFormat = {
  name: 'clip-bpe',
  recognise: (file) => (hasFormat(file.json(), 'oracle-clip-bpe-') ? 'cases' : null),
  async *run(file) {
    const tokenizer = clipTokenizer();
    for (const [i, one] of (file.json() as Document).cases.entries()) {
      for (const cleaning of cleanings) {
        const id = `${caseId(one, i)}-${cleaning}`;
        yield await attempt(id, (): CaseResult => {
          const want = one[keys[cleaning]] ?? one.ids;
          const got = tokenizer.encode(one.text, cleaning);
          const passed = got.length === want.length && got.every((each, k) => each === want[k]);
          return { id, passed, error: null, tolerance: null, ...(passed ? {} : { note: `ids ${got.join(' ')}` }) };
        });
      }
    }
  },
};
