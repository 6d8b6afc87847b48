import { Request } from '../../../contract/request.ts';
import { type AxisEntry, bad, type Draft, type Json, list, shown, withRequest } from './axis.ts';

type Described = Pick<AxisEntry, 'label' | 'about' | 'group' | 'a1111' | 'renews' | 'example'>;
const text = { target: null, picker: { kind: 'text' } } as const;
const brief = (words: string) => (words === '' ? '(nothing)' : words.length > 80 ? `${words.slice(0, 77)}…` : words);

/** An axis of whole prompts, one for each value, with `||` or a new line between them. */
export function prompts(field: 'prompt' | 'negativePrompt', described: Described): AxisEntry {
  const check = (value: Json) => {
    const parsed = Request.shape[field].safeParse(value);
    if (!parsed.success) throw bad(`${described.label} takes texts of up to 20,000 characters, not “${shown(value)}”.`);
    return { value: parsed.data, label: brief(parsed.data) };
  };
  return {
    ...described,
    ...text,
    wholeTexts: true,
    parse: (tokens) => tokens.map(({ text, skip }) => ({ ...check(text), skip })),
    accept: check,
    apply: (draft, value) => withRequest(draft, { [field]: value as string }),
  };
}

interface Replacement {
  readonly search: string;
  readonly replace: string;
}

/** Replaces in prompt and negative prompt, as A1111 does; says so where there is nothing to replace. */
function replaced(draft: Draft, { search, replace }: Replacement): Draft {
  const { prompt, negativePrompt } = draft.request;
  if (!prompt.includes(search) && !negativePrompt.includes(search)) return { ...draft, remarks: [...draft.remarks, `“${shown(search)}” is not in the prompt, so nothing was replaced.`] };
  return withRequest(draft, { prompt: prompt.replaceAll(search, replace), negativePrompt: negativePrompt.replaceAll(search, replace) });
}

/** `search=replace`, as in SwarmUI. */
const equation = /^([^=]+)=([^=]*)$/s;

/** Prompt S/R: the first value is searched for, each value (the first one too) stands in its place. */
export function promptReplace(described: Described): AxisEntry {
  const value = (search: string, replace: string) => ({ value: { search, replace } satisfies Replacement, label: brief(replace) });
  return {
    ...described,
    ...text,
    parse(tokens) {
      if (tokens.length > 0 && tokens.every(({ text, quoted }) => !quoted && equation.test(text))) {
        return tokens.map(({ text, skip }) => {
          const [, search, replace] = equation.exec(text)!;
          return { ...value(search!.trim(), replace!.trim()), skip };
        });
      }
      const search = tokens[0]?.text ?? '';
      if (search === '') throw bad(`${described.label} begins with the word to search for, and the first value is empty.`);
      return tokens.map(({ text, skip }) => ({ ...value(search, text), skip }));
    },
    accept(given) {
      const { search, replace } = (given ?? {}) as Partial<Replacement>;
      if (typeof search !== 'string' || typeof replace !== 'string' || search === '') throw bad(`${described.label} takes pairs like {"search": "cat", "replace": "dog"}, or one text like “cat, dog, horse”; not “${shown(given)}”.`);
      return value(search, replace);
    },
    apply: (draft, given) => replaced(draft, given as unknown as Replacement),
  };
}

interface Order {
  /** Words in the order they are to stand in. */
  readonly words: readonly string[];
}

/** More words have more orders than an experiment has cells. */
const mostWords = 8;

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length < 2) return yield items;
  for (const [k, item] of items.entries()) for (const rest of permutations(items.toSpliced(k, 1))) yield [item, ...rest];
}

/** The words change places among themselves; what stands between them stays. */
function ordered(draft: Draft, { words }: Order): Draft {
  const { prompt } = draft.request;
  const missing = words.filter((word) => !prompt.includes(word));
  if (missing.length > 0) return { ...draft, remarks: [...draft.remarks, `${list(missing.map((word) => `“${shown(word)}”`))} ${missing.length > 1 ? 'are' : 'is'} not in the prompt, so its order stayed.`] };
  const places: { word: string; at: number }[] = [];
  let taken = prompt;
  // Longest first, so that “cat” isn't found inside “cat food”.
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const at = taken.indexOf(word);
    if (at < 0) return { ...draft, remarks: [...draft.remarks, `“${shown(word)}” stands inside another of the words, so their order stayed.`] };
    places.push({ word, at });
    taken = taken.slice(0, at) + '\0'.repeat(word.length) + taken.slice(at + word.length);
  }
  places.sort((a, b) => a.at - b.at);
  const parts = places.map(({ word, at }, k) => words[k]! + prompt.slice(at + word.length, places[k + 1]?.at ?? prompt.length));
  return withRequest(draft, { prompt: prompt.slice(0, places[0]!.at) + parts.join('') });
}

/** Prompt order: every order of the words given. */
export function promptOrder(described: Described): AxisEntry {
  const value = (words: readonly string[]) => ({ value: { words: [...words] } as Json, label: words.join(', ') });
  const check = (words: readonly string[]) => {
    if (words.length < 2) throw bad(`${described.label} takes at least two words of the prompt, like “red, shiny, old”.`);
    if (words.length > mostWords) throw bad(`${words.length} words have more orders than an experiment can show; ${described.label.toLowerCase()} takes up to ${mostWords}.`);
    const twice = words.find((word, k) => words.indexOf(word) !== k);
    if (twice !== undefined) throw bad(`${described.label} names “${shown(twice)}” twice. Name each word once.`);
  };
  return {
    ...described,
    ...text,
    parse(tokens) {
      const words = tokens.filter(({ text }) => text !== '').map(({ text }) => text);
      check(words);
      return [...permutations(words)].map((order) => Object.assign(value(order), { skip: false }));
    },
    accept(given) {
      const { words } = (given ?? {}) as Partial<Order>;
      if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) throw bad(`${described.label} takes lists like {"words": ["red", "old"]}, or one text like “red, old”; not “${shown(given)}”.`);
      check(words);
      return value(words);
    },
    apply: (draft, given) => ordered(draft, given as unknown as Order),
  };
}
