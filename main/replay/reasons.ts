import type { FileRef, Recipe } from '../../contract/recipe.ts';
import type { ReplayCause, ReplayReason } from '../../contract/replay.ts';

const short = (sha256: string): string => sha256.slice(0, 10);

/** A line of provenance: its words, and what it is in a recipe. Null where it was not recorded. */
interface Circumstance {
  readonly cause: ReplayCause;
  readonly of: (recipe: Recipe) => string | null;
  readonly sentence: (then: string, now: string) => string;
}

const circumstances: readonly Circumstance[] = [
  { cause: 'engine', of: ({ provenance }) => provenance.engine, sentence: (then, now) => `It was made by Stepwise ${then}; this is ${now}.` },
  { cause: 'runtime', of: ({ provenance }) => provenance.runtime, sentence: (then, now) => `It was made with ${then}; here is ${now}.` },
  { cause: 'device', of: ({ provenance }) => provenance.device, sentence: (then, now) => `It was made on the device ${then}; this replay ran on ${now}.` },
  { cause: 'precision', of: ({ provenance }) => provenance.precision, sentence: (then, now) => `It was computed in ${then}; this replay in ${now}.` },
  { cause: 'threads', of: ({ provenance }) => String(provenance.threads), sentence: (then, now) => `It was computed with ${then} threads; this replay with ${now}.` },
  { cause: 'processor', of: ({ provenance }) => provenance.processor, sentence: (then, now) => `It was computed by another processor (${then}; here ${now}), whose kernels may round differently.` },
  { cause: 'platform', of: ({ provenance }) => provenance.platform, sentence: (then, now) => `It was made on ${then}; this is ${now}.` },
];

/** What is not the same in a recipe and in that of its replay, most telling first. Seeds and settings were asked for as recorded. */
export function reasonsBetween(then: Recipe, now: Recipe): ReplayReason[] {
  const reasons: ReplayReason[] = [];
  const file = (cause: ReplayCause, what: string, was: FileRef, is: FileRef | undefined) => {
    if (!is) reasons.push({ cause, sentence: `The ${what} “${was.name}” (SHA-256 ${short(was.sha256)}…) is not here; this replay did without.` });
    else if (is.sha256 !== was.sha256) reasons.push({ cause, sentence: `The ${what} “${was.name}” has other contents now: SHA-256 ${short(is.sha256)}…, not ${short(was.sha256)}….` });
  };
  file('model', 'model', then.model, now.model);
  if (then.vae) file('vae', 'VAE', then.vae, now.vae ?? undefined);
  for (const [cause, what, was, is] of [['lora', 'LoRA', then.loras, now.loras], ['embedding', 'embedding', then.embeddings, now.embeddings]] as const) {
    for (const each of new Map(was.map((ref) => [ref.name, ref])).values()) file(cause, what, each, is.find(({ name }) => name === each.name));
  }
  for (const { cause, of, sentence } of circumstances) {
    const [was, is] = [of(then), of(now)];
    if (was !== null && is !== null && was !== is) reasons.push({ cause, sentence: sentence(was, is) });
  }
  const other = settingsThatDiffer(then, now);
  if (other.length > 0) reasons.push({ cause: 'settings', sentence: `Not the same as recorded: ${other.join(', ')}.` });
  return reasons;
}

/** Told above, or no decision of the picture's. */
const told = new Set(['version', 'model', 'vae', 'loras', 'embeddings', 'prompt', 'provenance']);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );

function settingsThatDiffer(then: Recipe, now: Recipe): string[] {
  return (Object.keys(then) as (keyof Recipe)[]).filter((key) => !told.has(key) && canonical(then[key]) !== canonical(now[key]));
}
