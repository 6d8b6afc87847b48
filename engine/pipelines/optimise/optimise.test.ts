import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineOptimise } from '../../../contract/engine.ts';
import { Request, type RequestInput } from '../../../contract/request.ts';
import { SavedSchedule, type OptimiseProgress } from '../../../contract/schedule.ts';
import { mixtureOpenModel } from '../../../tests/mixture-open-model.ts';
import { estimateLists } from './estimate.ts';
import { optimise } from './optimise.ts';
import { readWalks } from './lesson-file.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'walks-'));

interface Wish extends RequestInput {
  readonly prompts?: string[];
  readonly budget?: number;
}

function jobOf({ prompts = ['a cat', 'a dog', 'a tree', 'a house'], budget = 4000, ...request }: Wish = {}, cache = folder()): EngineOptimise {
  return {
    runId: 'run',
    scheduleId: 'made',
    wish: { request: Request.parse({ width: 64, height: 64, seed: '7', sampler: 'dpmpp_2m', steps: 6, cfg: 2, ...request }), prompts, budget },
    model: { name: 'mixture', path: '/mixture', sha256: null },
    files: { vae: null, loras: [], embeddings: [] },
    cache,
  };
}

function contextOf({ opened }: ReturnType<typeof mixtureOpenModel>, signal = new AbortController().signal) {
  const told: OptimiseProgress[] = [];
  return { told, open: async () => opened, signal, idle: async () => undefined, onProgress: (progress: OptimiseProgress) => void told.push(progress) };
}

/** One run of the wish as it stands, on a model that predicts eps: what was made, where its walks lie, and what it took. */
let shared: ReturnType<typeof plainRun> | undefined;
async function plainRun() {
  const cache = folder();
  const model = mixtureOpenModel();
  const context = contextOf(model);
  return { made: await optimise(jobOf({}, cache), context), told: context.told, calls: model.calls.count, model, cache };
}
/** Its walks are copied: whoever asks may harm them. */
async function plain() {
  const run = await (shared ??= plainRun());
  const cache = folder();
  cpSync(run.cache, cache, { recursive: true, preserveTimestamps: true });
  return { ...run, cache };
}

describe.each(['eps', 'v', 'flow'] as const)('a model that predicts %s', (prediction) => {
  test('gets a list of its own that wins on held-out walks', async () => {
    const context = contextOf(mixtureOpenModel({ prediction }));
    const { made: given, told } = prediction === 'eps' ? await plain() : { made: await optimise(jobOf(), context), told: context.told };
    const made = SavedSchedule.parse(given);
    expect(made.accepted).toBe(true);
    expect(made.sigmas).toHaveLength(7);
    expect(made.sigmas.at(-1)).toBe(0);
    expect(made.sigmas.every((sigma, i) => i === 0 || sigma < made.sigmas[i - 1]!)).toBe(true);
    expect(made.times).toEqual(prediction === 'flow' ? made.sigmas : null);
    const [ours, ...rivals] = made.held;
    for (const rival of rivals) expect(ours!.score.value).toBeLessThan(rival.score.value);
    expect(rivals.map(({ label }) => label)).toEqual(expect.arrayContaining(['Normal', 'Karras', 'Exponential']));
    expect(made.nfe).toBeLessThanOrEqual(4000);
    expect(told.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['load', 'teach', 'pairs', 'compare', 'refine', 'confirm']));
    const calls = told.map(({ nfe }) => nfe);
    expect(calls).toEqual([...calls].sort((a, b) => a - b));
  });
});

test('the same seed makes the same list, and the second run reuses the walks whatever the sampler', async () => {
  const { made: first, cache } = await plain();
  const files = readdirSync(cache);
  expect(files).toEqual([`${first.walks}.walks`]);
  const again = await optimise(jobOf({}, folder()), contextOf(mixtureOpenModel()));
  expect(again.sigmas).toEqual(first.sigmas);
  const other = contextOf(mixtureOpenModel());
  const euler = await optimise(jobOf({ sampler: 'euler' }, cache), other);
  expect(readdirSync(cache)).toEqual(files);
  expect(euler.walks).toBe(first.walks);
  expect(other.told.some(({ phase }) => phase === 'teach')).toBe(false);
  expect(euler.sigmas).not.toEqual(first.sigmas);
});

test('walks that are kept have a bound: those used longest ago go first, which is said', async () => {
  const cache = folder();
  const run = async (seed: string, mostBytes?: number) => {
    const notes: string[] = [];
    const { walks } = await optimise(jobOf({ seed, budget: 2000 }, cache), { ...contextOf(mixtureOpenModel()), onNote: (text) => void notes.push(text), ...(mostBytes === undefined ? {} : { mostBytes }) });
    return { file: `${walks}.walks`, notes };
  };
  const [first, second] = [await run('1'), await run('2')];
  expect([first.notes, second.notes]).toEqual([[], []]);
  for (const [k, { file }] of [first, second].entries()) utimesSync(join(cache, file), 1000 + k, 1000 + k);
  const { size } = statSync(join(cache, first.file));
  // The first is used once more: now the second is the older.
  await run('1');
  const third = await run('3', 2.5 * size);
  expect(readdirSync(cache).sort()).toEqual([first.file, third.file].sort());
  expect(third.notes).toEqual([expect.stringMatching(/^Fine walks of one earlier run of the Schedule Lab were dropped \([\d.]+ MiB\), so that those kept stay below [\d.]+ MiB; they are made anew when they are wanted\.$/)]);
  // What was used last stays, however small the bound.
  const alone = await run('4', 1);
  expect(readdirSync(cache)).toEqual([alone.file]);
  expect(alone.notes[0]).toMatch(/^Fine walks of 2 earlier runs/);
});

test('replayed walks rank lists as measurements do, without a model call', async () => {
  const { made, model, calls, cache } = await plain();
  const estimates = await estimateLists(made, cache, made.held.map(({ sigmas }) => sigmas));
  expect(model.calls.count).toBe(calls);
  expect(estimates[0]).toBeCloseTo(made.held[0]!.score.value, 6);
  const order = (values: readonly number[]) => values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  expect(order(estimates as number[])[0]).toBe(0);
  const ratios = made.held.map(({ score }, i) => estimates[i]! / score.value);
  expect(Math.min(...ratios)).toBeGreaterThan(0.3);
  expect(Math.max(...ratios)).toBeLessThan(3);
  expect(await estimateLists(made, cache, [[1, 2, 0], [99, 1, 0]])).toEqual([null, null]);
});

test('a sampler that draws noise is judged by its law', async () => {
  const made = await optimise(jobOf({ sampler: 'euler_ancestral', budget: 6000 }), contextOf(mixtureOpenModel()));
  expect(new Set([...made.held, ...made.trials].map(({ score }) => score.metric))).toEqual(new Set(['energy']));
  // Refined as the sampler without its noise, and ranked by the law with it.
  expect(made.trials.some(({ label }) => label.endsWith(', found without noise'))).toBe(true);
  expect(made.trials[0]!.score.value).toBe(Math.min(...made.trials.map(({ score }) => score.value)));
  expect(made.verdict).toMatch(/held-out/);
});

describe('stopped', () => {
  test('before there is a list it is cancelled, later the best so far stands', async () => {
    const { calls } = await plain();
    const ends: string[] = [];
    for (const at of [1, Math.round(calls * 0.2), Math.round(calls * 0.55), Math.round(calls * 0.8), calls - 1]) {
      const controller = new AbortController();
      const model = mixtureOpenModel({ spoil: (output, _, call) => (call === at && controller.abort(), output) });
      const ended = optimise(jobOf(), contextOf(model, controller.signal));
      ends.push(await ended.then((made) => `list of ${SavedSchedule.parse(made).steps}`, (error: { code?: string }) => error.code ?? 'another error'));
      // Heard before the next call.
      expect(model.calls.count).toBe(at);
    }
    expect(ends).toEqual(['cancelled', 'cancelled', 'list of 6', 'list of 6', 'list of 6']);
  });

  test('pictures go first: nothing is asked while one is made, and a cancel is heard meanwhile', async () => {
    const model = mixtureOpenModel();
    const controller = new AbortController();
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const ended = optimise(jobOf(), { ...contextOf(model, controller.signal), idle: () => gate }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(model.calls.count).toBe(0);
    controller.abort();
    open();
    expect(await ended).toMatchObject({ code: 'cancelled' });
    expect(model.calls.count).toBe(0);
  });

  test('an unconfirmed list is not accepted and says so', async () => {
    const at = Math.round((await plain()).calls * 0.6);
    const controller = new AbortController();
    const model = mixtureOpenModel({ spoil: (output, _, call) => (call === at && controller.abort(), output) });
    const made = await optimise(jobOf(), contextOf(model, controller.signal));
    expect(made).toMatchObject({ accepted: false, held: [] });
    expect(made.verdict).toMatch(/^Stopped before .* unconfirmed\.$/);
  });
});

describe('what cannot be is one sentence', () => {
  const refused = (wish: Wish, model = mixtureOpenModel(), cache?: string) => optimise(jobOf(wish, cache), contextOf(model)).then(
    () => expect.unreachable(),
    (error: Error) => error.message,
  );

  test('a model that returns no numbers', async () => {
    const model = mixtureOpenModel({ spoil: (output, sigma) => (sigma < 2 ? { ...output, data: output.data.map(() => Number.NaN) } : output) });
    expect(await refused({}, model)).toMatch(/^The model returns values that are not numbers at noise level [\d.]+\. It cannot be optimised for; check the model in full precision\.$/);
  });
  test('a budget that is too small', async () => {
    expect(await refused({ budget: 100 })).toMatch(/^A budget of 100 network evaluations is too small to judge lists of 6 steps for this sampler; it takes [\d,]+ at least\. Raise the budget or ask for fewer steps\.$/);
  });
  test('a sampler with levels of its own', async () => {
    expect(await refused({ sampler: 'dpm_adaptive' })).toMatch(/walks noise levels of its own choosing, so no schedule can be made for it\. Choose another sampler/);
  });
  test('a prompt that changes on the way', async () => {
    expect(await refused({ prompts: ['a [cat:dog:0.5]'] })).toMatch(/changes during sampling/);
  });
  test('prompts with differing LoRAs', async () => {
    expect(await refused({ prompts: ['a <lora:x:1>', 'b'] })).toMatch(/must name the same LoRAs/);
  });
  test('an unknown sampler', async () => {
    expect(await refused({ sampler: 'nonsense' })).toMatch(/There is no sampler “nonsense”/);
  });
  test('one prompt alone is done and noted', async () => {
    const made = await optimise(jobOf({ prompts: ['a cat'] }), contextOf(mixtureOpenModel()));
    expect(made.notes[0]).toMatch(/^Made and judged on one prompt/);
  });
  test('walks of another model under this name', async () => {
    const { made: { walks }, cache } = await plain();
    await optimise(jobOf({ seed: '8' }, cache), contextOf(mixtureOpenModel()));
    const other = readdirSync(cache).find((name) => !name.startsWith(walks!))!;
    renameSync(join(cache, other), join(cache, `${walks}.walks`));
    expect(() => readWalks(cache, walks!, 'a'.repeat(64))).toThrow(/holds walks of another model or other prompts/);
    const made = await optimise(jobOf({}, cache), contextOf(mixtureOpenModel()));
    expect(made.notes.join()).toMatch(/holds walks of another model or other prompts .* They were made anew\./);
    expect(readWalks(cache, walks!, 'a'.repeat(64)).held.length).toBeGreaterThan(0);
  });
  test('walks cut short, or gone', async () => {
    const { made, cache } = await plain();
    const file = join(cache, `${made.walks}.walks`);
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 8);
    expect(() => readWalks(cache, made.walks!, 'a'.repeat(64))).toThrow(/is not a whole file of walks\. Delete it/);
    writeFileSync(file, 'nonsense');
    expect(() => readWalks(cache, made.walks!, 'a'.repeat(64))).toThrow(/is not a whole file of walks/);
    expect(() => readWalks(folder(), made.walks!, 'a'.repeat(64))).toThrow(/are no longer kept/);
  });
});
