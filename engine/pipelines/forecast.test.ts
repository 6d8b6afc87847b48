import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Forecast, ForecastWish } from '../../contract/forecast.ts';
import type { Provenance } from '../../contract/recipe.ts';
import { recipeIdentity } from '../../contract/recipe-identity.ts';
import { Request } from '../../contract/request.ts';
import { tinySd15, writeCheckpoint } from '../../tests/fixtures/tiny-checkpoint.ts';
import { cpuDevice } from '../devices/choose.ts';
import { sessionCache } from '../models/open.ts';
import { samplers } from '../samplers/table.ts';
import type { SamplerEntry } from '../samplers/entry.ts';
import { forecastRequests } from './forecast.ts';
import { runJob } from './run-job.ts';
import { planWalk } from './walk.ts';
import { modelShelf, type Shelf } from './shelf.ts';

let shelf: Shelf;
let folder: string;
let checkpoint: string;
let provenance: Provenance;
const sha256 = 'a'.repeat(64);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forecast-'));
  checkpoint = join(folder, 'tiny.safetensors');
  writeCheckpoint(checkpoint, tinySd15());
  shelf = modelShelf(sessionCache(1e9), () => Promise.resolve(cpuDevice()));
  provenance = await shelf.provenance({ device: 'cpu', threads: 0 });
});
afterAll(() => shelf.unload());

const request = (more: object): Request => Request.parse({ prompt: 'a red circle', width: 64, height: 64, steps: 6, cfg: 3, seed: '42', variationSeed: '0', ...more });
const wish = (more: object, nfe: number | null = null, extra: Partial<ForecastWish> = {}): ForecastWish => ({
  request: request(more), model: { name: 'tiny', path: checkpoint, sha256 }, files: { vae: null, loras: [], embeddings: [] }, provenance, nfe, ...extra,
});
const forecast = async (more: object, nfe: number | null = null, extra: Partial<ForecastWish> = {}): Promise<Forecast> => (await forecastRequests([wish(more, nfe, extra)]))[0]!;
const cost = async (more: object, nfe: number | null = null) => {
  const found = await forecast(more, nfe);
  if (!found.ok) throw new Error(found.problem.message);
  return found;
};

/** Makes the picture and tells what the network was really asked. */
async function made(each: Request) {
  const images: { nfe: number; identity: string }[] = [];
  await runJob(
    { jobId: 'job', request: each, model: { name: 'tiny', path: checkpoint, sha256 }, files: { vae: null, loras: [], embeddings: [] }, images: [{ imageId: 'i', file: join(folder, 'i.png'), seed: each.seed, variationSeed: each.variationSeed, batch: 0, batchIndex: 0 }], previews: false, lowMemory: false },
    { open: shelf.open, signal: new AbortController().signal, skip: () => false, onProgress: () => undefined, onNote: () => undefined, onImage: ({ nfe, recipe }) => images.push({ nfe, identity: recipeIdentity(recipe) }) },
  );
  return images[0]!;
}

/** One of each way to count: real pictures are made with these. */
const counted = ['euler', 'dpmpp_2m', 'heun', 'heunpp2', 'plms', 'seeds_3', 'sa_solver_pece', 'dpm_fast', 'euler_cfg_pp', 'res_multistep', 'euler_dy_cfg_pp_ld', 'rk4'];

/** Samplers whose calls the picture decides, and whose forecast says that it is an estimate. */
const adaptive = new Set(Object.keys(samplers).filter((id) => id === 'dpm_adaptive' || id.startsWith('irk_')));

test.each(counted)('%s: the forecast is what the network is asked in the end', async (sampler) => {
  const more = { sampler, steps: 4 };
  expect((await cost(more)).nfe).toBe((await made(request(more))).nfe);
});

test('every other one is counted as its own line of the table says', async () => {
  for (const [sampler, entry] of Object.entries<SamplerEntry>(samplers).filter(([id]) => !adaptive.has(id))) {
    const found = await cost({ sampler, cfg: 1, steps: 7, schedule: 'karras' });
    const walk = planWalk(request({ sampler, steps: 7, schedule: 'karras' }), { family: 'sd15', prediction: 'eps', zeroTerminalSnr: false });
    expect([sampler, found.calls, found.exact]).toEqual([sampler, entry.nfe({ sigmas: walk.sigmas, levels: walk.levels, options: walk.samplerOptions }), true]);
  }
});

test('a model without VAE is refused beforehand, and not where one stands beside it', async () => {
  const bare = join(folder, 'bare.safetensors');
  writeCheckpoint(bare, Object.fromEntries(Object.entries(tinySd15()).filter(([name]) => !name.startsWith('first_stage'))));
  const model = { name: 'bare', path: bare, sha256 };
  expect(await forecast({}, null, { model })).toMatchObject({ ok: false, problem: { code: 'bad_file', message: expect.stringMatching(/^“bare\.safetensors” holds no VAE\. Choose one .* --vae NAME\|FILE/) as string } });
  expect(await forecast({}, null, { model, files: { vae: { name: 'other', path: checkpoint, sha256 }, loras: [], embeddings: [] } })).toMatchObject({ ok: true });
});

test('adaptive samplers are estimated, and say so', async () => {
  for (const sampler of adaptive) expect(await cost({ sampler })).toMatchObject({ exact: false });
});

describe('guidance counts', () => {
  test('two per guided call, one at CFG 1, each part of a composition', async () => {
    expect(await cost({ sampler: 'euler', cfg: 3 })).toMatchObject({ nfe: 12, calls: 6, perCall: 2 });
    expect(await cost({ sampler: 'euler', cfg: 1 })).toMatchObject({ nfe: 6, calls: 6, perCall: 1 });
    expect(await cost({ sampler: 'euler', prompt: 'a red circle AND a blue star' })).toMatchObject({ nfe: 18, calls: 6, perCall: 3 });
  });
  test('an interval guides only within', async () => {
    const options = { sampler: 'euler', schedule: 'karras', steps: 10, guidanceOptions: { intervalLow: 1, intervalHigh: 5 } };
    const found = await cost(options);
    expect(found.nfe).toBeGreaterThan(10);
    expect(found.nfe).toBeLessThan(20);
    expect(found.nfe).toBe((await made(request(options))).nfe);
  });
});

describe('matching', () => {
  const several = ['euler', 'heun', 'dpmpp_2m', 'dpmpp_sde', 'dpm_2_ancestral', 'plms', 'heunpp2', 'seeds_3', 'dpm_fast', 'lms'];
  test.each([1, 3])('every sampler meets a budget within one call at CFG %d', async (cfg) => {
    for (const nfe of [20, 40, 80]) {
      for (const sampler of several) {
        const found = await cost({ sampler, cfg, schedule: 'karras' }, nfe);
        const away = Math.abs(found.nfe - nfe) / found.perCall;
        // Three calls a step can miss by one and a half.
        expect([sampler, nfe, away <= (samplers[sampler as keyof typeof samplers].nfePerStep > 2 ? 1.5 : 1)]).toEqual([sampler, nfe, true]);
        expect(found.nfe).toBe((await cost({ sampler, cfg, schedule: 'karras', steps: found.steps })).nfe);
      }
    }
  });
  test('no other number of steps comes nearer', async () => {
    for (const sampler of ['heun', 'rk_dopri5', 'restart', 'euler']) {
      for (const nfe of [7, 22, 37]) {
        const found = await cost({ sampler, cfg: 3 }, nfe);
        for (let steps = 1; steps <= 30; steps++) expect(Math.abs((await cost({ sampler, cfg: 3, steps })).nfe - nfe)).toBeGreaterThanOrEqual(Math.abs(found.nfe - nfe));
      }
    }
  });
  test('a schedule without a list of that length is passed over', async () => {
    // AYS 11 is a list of ten steps and no other; what it gives at another number is interpolated, so it is the levels that bound it.
    expect(await cost({ sampler: 'euler', schedule: 'lcm', scheduleOptions: { originalSteps: 20 }, cfg: 1 }, 100)).toMatchObject({ ok: true });
  });
});

describe('what cannot be', () => {
  const problem = async (more: object, extra: Partial<ForecastWish> = {}) => {
    const found = await forecast(more, null, extra);
    return found.ok ? null : found.problem.message;
  };
  test('is said in the words of the engine', async () => {
    expect(await problem({ samplerOptions: { eta: 1 } })).toMatch(/^DPM\+\+ 2M has no option “eta”/);
    expect(await problem({ sampler: 'nope' })).toMatch(/^There is no sampler “nope”/);
    expect(await problem({ guidance: 'distilled' })).toMatch(/^Distilled guidance is an input/);
    expect(await problem({ denoise: 0 })).toMatch(/^The denoising strength lies above 0/);
    expect(await problem({ scheduleOptions: { shift: 3 } })).toMatch(/^A shift bends the time of flow models/);
  });
  test('a broken model concerns only the requests that name it', async () => {
    const broken = join(folder, 'broken.safetensors');
    writeFileSync(broken, 'no model at all');
    const [bad, good] = await forecastRequests([wish({}, null, { model: { name: 'broken', path: broken, sha256: null } }), wish({})]);
    expect(bad).toMatchObject({ ok: false, problem: { code: 'bad_file' } });
    expect(good).toMatchObject({ ok: true });
  });
});

describe('identity', () => {
  const identity = async (more: object, extra: Partial<ForecastWish> = {}) => {
    const found = await forecast(more, null, extra);
    return found.ok ? found.identity : null;
  };
  test('is that of the recipe that the picture gets', async () => {
    for (const more of [{}, { sampler: 'euler_ancestral', schedule: 'automatic' }, { guidance: 'apg', seed: '7', variationStrength: 0.3 }]) {
      const { identity: text } = await made(request(more));
      expect(await identity(more)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });
  test('is one for requests that make one picture, and differs where the picture may', async () => {
    const base = await identity({});
    expect(await identity({ schedule: 'karras' })).toBe(await identity({ schedule: 'karras', scheduleOptions: { rho: 7 } }));
    expect(await identity({ variationSeed: '9' })).toBe(base);
    for (const other of [{ seed: '43' }, { steps: 7 }, { prompt: 'a red circle ' }, { variationStrength: 0.1 }, { noise: 'a1111-nv' }]) expect(await identity(other)).not.toBe(base);
    expect(await identity({}, { provenance: { ...provenance, threads: provenance.threads + 1 } })).not.toBe(base);
    expect(await identity({}, { model: { name: 'other', path: checkpoint, sha256 } })).toBe(base);
  });
  test('is unknown while a hash is', async () => expect(await identity({}, { model: { name: 'tiny', path: checkpoint, sha256: null } })).toBeNull());
});
