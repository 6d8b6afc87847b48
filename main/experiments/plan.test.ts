import { describe, expect, test } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import { ExperimentWish, type ExperimentWishInput } from '../../contract/experiment.ts';
import type { Forecast, ForecastWish } from '../../contract/forecast.ts';
import { modelRecord, smallCatalog, someModels } from '../../tests/experiments/context.ts';
import { modelChanges, placesOf } from './order.ts';
import { atKey, makePlan, nothingYet, type PlanTools, requestOfCell } from './plan.ts';
import { previewOf } from './preview.ts';
import { nfeFor, secondsFor, speedOf } from './speed.ts';
import { readWish } from './wish.ts';

let drawn = 500;
const context = { catalog: smallCatalog, models: someModels, drawSeed: () => String(drawn++) };
const base = { prompt: 'a red circle', width: 64, height: 64, steps: 10, cfg: 3, seed: '42', variationSeed: '0' };
const wish = (more: Partial<ExperimentWishInput>) => ExperimentWish.parse({ base, axes: [], ...more });

function readOf(more: Partial<ExperimentWishInput>) {
  const { read, problems } = readWish(wish(more), context);
  if (!read) throw new StudioError('bad_input', problems[0]!.message);
  return read;
}

/** Costs by formula: Heun two calls a step but the last, others one; a guided call counts two. Euler a refuses seed 13. */
function forecastOf({ request, nfe: target }: ForecastWish): Forecast {
  if (request.sampler === 'euler_ancestral' && request.seed === '13') return { ok: false, problem: { code: 'unfit', message: 'Not this one.' } };
  const perCall = request.cfg === 1 ? 1 : 2;
  const cost = (steps: number) => (request.sampler === 'heun' ? 2 * steps - 1 : steps) * perCall;
  let { steps } = request;
  if (target !== null) for (let each = 1, best = Infinity; each <= 150; each++) if (Math.abs(cost(each) - target) < best) [best, steps] = [Math.abs(cost(each) - target), each];
  const identity = JSON.stringify([request.model, request.sampler, request.schedule === 'automatic' ? 'normal' : request.schedule, steps, request.seed, request.prompt, request.cfg]);
  return { ok: true, steps, nfe: cost(steps), calls: cost(steps) / perCall, exact: true, perCall, schedule: request.schedule, identity };
}

const tools = (more: Partial<PlanTools> = {}): PlanTools & { asked: ForecastWish[] } => {
  const asked: ForecastWish[] = [];
  return {
    asked,
    catalog: smallCatalog,
    async forecast(wishes) {
      asked.push(...wishes);
      return wishes.map(forecastOf);
    },
    async filesOf({ model }) {
      if (model === 'gone') throw new StudioError('missing_file', 'The file of the model “gone” is not where it was.');
      return { model: { name: model, path: `/models/${model}`, sha256: 'a'.repeat(64) }, files: { vae: null, loras: [], embeddings: [] } };
    },
    provenance: async () => null,
    speed: async (_, model) => (model === 'slow' ? { fixed: 1, perNfe: 0.5 } : model === 'builtin' ? { fixed: 0.2, perNfe: 0.05 } : null),
    knownPictures: async () => ({}),
    ...more,
  };
};
const planned = async (more: Partial<ExperimentWishInput>, use: PlanTools = tools()) => {
  const read = readOf(more);
  return { read, ...(await makePlan(read.plan, use)) };
};

describe('wishes', () => {
  test('are written out: names, seeds, layout', () => {
    const { plan, layout } = readOf({ base: { ...base, seed: '-1' }, axes: [{ kind: 'sampler', values: 'Euler, DPM++ 2M' }, { kind: 'Seed', values: '1-3' }, { kind: 'cfg', values: '1, 3' }] });
    expect(plan.base.seed).toMatch(/^5\d\d$/);
    expect(layout).toEqual({ columns: ['sampler'], rows: ['seed'], pages: ['cfg'] });
    expect(plan.match).toBe('none');
  });
  test('an axis of budgets asks for matching', () => expect(readOf({ axes: [{ kind: 'nfe', values: '10, 20' }] }).plan.match).toBe('nfe'));
  test.each<[Partial<ExperimentWishInput>, string]>([
    [{ base: { ...base, batchCount: 4 } }, 'A cell is one picture, so an experiment starts from a batch count and size of 1, not 4 × 1. For several pictures each, add an axis of seeds.'],
    [{ axes: [{ kind: 'steps', values: '10' }, { kind: 'Steps', values: '20' }] }, 'The axis Steps was asked for twice. Put its values into one.'],
    [{ axes: [{ kind: 'steps', values: '10' }, { kind: 'nfe', values: '20' }] }, 'Budgets choose the steps, so there can be no axis of steps beside them. Take one of the two away.'],
    [{ axes: [{ kind: 'seconds', values: '10' }, { kind: 'nfe', values: '20' }] }, 'An experiment matches NFE or time, not both: take one of the two axes of budgets away.'],
    [{ axes: [{ kind: 'nfe', values: '20' }], budget: 5 }, 'A budget for all cells and an axis of budgets were given. Take one of the two away.'],
    [{ budget: 5 }, 'A budget was given, but nothing is to be matched. Match NFE or time, or leave the budget out.'],
    [{ axes: [{ kind: 'seed', values: '1-500' }, { kind: 'steps', values: '1-150' }] }, '500 of Seed × 150 of Steps makes 75,000 cells, and an experiment has up to 50,000. Take values away, or make several experiments.'],
    [{ axes: [{ kind: 'steps', values: '1-3' }], layout: { columns: ['cfg'], rows: [], pages: [] } }, 'The layout places an axis “cfg” that the experiment does not have. It has steps.'],
    [{ axes: [{ kind: 'steps', values: '1-3' }], layout: { columns: [], rows: [], pages: [] } }, 'The layout has no place for steps. Name each axis as columns, rows or pages.'],
    [{ axes: [{ kind: 'steps', values: '1-3' }], layout: { columns: ['steps'], rows: ['steps'], pages: [] } }, 'The layout places the axis “steps” twice.'],
    [{ axes: [{ kind: 'steps', values: '' }] }, 'The axis Steps has no values. Write some, like 10-30 (+10), or take the axis away.'],
  ])('%j is refused', (more, sentence) => expect(() => readOf(more)).toThrow(sentence));
  test('every axis that is wrong is told by its place', () => {
    expect(readWish(wish({ axes: [{ kind: 'steps', values: 'x' }, { kind: 'cfg', values: '3' }, { kind: 'sampler', values: 'nope' }] }), context).problems.map(({ axis }) => axis)).toEqual([0, 2]);
  });
});

describe('cells', () => {
  test('are all combinations, the first axis outermost, each with its cost', async () => {
    const { cells, requests } = await planned({ axes: [{ kind: 'sampler', values: 'euler, heun' }, { kind: 'steps', values: '5, 10' }] });
    expect(cells.map(({ n, at, steps, nfe, seconds, state }) => [n, at, steps, nfe, seconds, state])).toEqual([
      [0, [0, 0], 5, 10, 0.7, 'waiting'], [1, [0, 1], 10, 20, 1.2, 'waiting'], [2, [1, 0], 5, 18, 0.2 + 18 * 0.05, 'waiting'], [3, [1, 1], 10, 38, 0.2 + 38 * 0.05, 'waiting'],
    ]);
    expect(requests[2]).toMatchObject({ sampler: 'heun', steps: 5, prompt: 'a red circle' });
  });
  test('that cannot be are skipped with the reason, the others are made', async () => {
    const { cells } = await planned({ axes: [{ kind: 'sampler', values: 'euler, Euler a' }, { kind: 'seed', values: '12, 13, SKIP:14' }] });
    expect(cells.map(({ state, reason }) => [state, reason])).toEqual([
      ['waiting', null], ['waiting', null], ['skipped', 'Its value “14” is marked SKIP.'], ['waiting', null], ['skipped', 'Not this one.'], ['skipped', 'Its value “14” is marked SKIP.'],
    ]);
  });
  test('of a model that is not there are skipped', async () => {
    const { cells } = await makePlan({ ...readOf({}).plan, base: { ...readOf({}).plan.base, model: 'gone' } }, tools());
    expect(cells).toMatchObject([{ state: 'skipped', steps: null, nfe: null, reason: 'The file of the model “gone” is not where it was.' }]);
  });
  test('a word to replace that is not there is a warning, with how many cells', async () => {
    const { warnings } = await planned({ axes: [{ kind: 'promptReplace', values: 'dog, cat' }, { kind: 'seed', values: '1, 2' }] });
    expect(warnings).toEqual(['“dog” is not in the prompt, so nothing was replaced. In all cells.']);
  });
  test('options of the base stay with its own sampler; that is said; an option that is an axis is refused where it does not fit', async () => {
    const { requests, warnings } = await planned({ base: { ...base, sampler: 'euler_ancestral', samplerOptions: { eta: 0.5 } }, axes: [{ kind: 'sampler', values: 'Euler a, euler' }] });
    expect(requests.map(({ samplerOptions }) => samplerOptions)).toEqual([{ eta: 0.5 }, {}]);
    expect(warnings).toEqual(['The base’s option eta is not one of Euler, and is left out there.']);
    const varied = await planned({ axes: [{ kind: 'sampler', values: 'Euler a, euler' }, { kind: 'samplerOption', target: 'eta', values: '0, 1' }] });
    expect(varied.requests[2]!.samplerOptions).toEqual({ eta: 0 });
  });
  test('a cell’s request comes back from its values alone', async () => {
    const { read, cells, requests } = await planned({ axes: [{ kind: 'nfe', values: '10, 20' }, { kind: 'sampler', values: 'euler, heun' }], reference: { steps: 100 } });
    cells.forEach((cell, k) => expect(requestOfCell(read.plan, cell, smallCatalog)).toEqual(requests[k]));
  });
});

describe('fairness', () => {
  test('match NFE: every cell costs what the base costs, within one call', async () => {
    const { cells } = await planned({ match: 'nfe', axes: [{ kind: 'sampler', values: 'euler, heun' }, { kind: 'cfg', values: '1, 3' }] });
    expect(cells.map(({ steps, nfe }) => [steps, nfe])).toEqual([[20, 20], [10, 20], [10, 19], [5, 18]]);
    expect(cells.every(({ reason }) => reason === null)).toBe(true);
  });
  test('an axis of steps says how much the base’s sampler would cost', async () => {
    const { cells } = await planned({ match: 'nfe', base: { ...base, sampler: 'heun' }, axes: [{ kind: 'steps', values: '5, 10' }, { kind: 'sampler', values: 'heun, euler' }] });
    expect(cells.map(({ nfe }) => nfe)).toEqual([18, 18, 38, 38]);
  });
  test('budgets as an axis, and one for all', async () => {
    expect((await planned({ axes: [{ kind: 'nfe', values: '8, 40' }] })).cells.map(({ steps }) => steps)).toEqual([4, 20]);
    expect((await planned({ match: 'nfe', budget: 30, axes: [{ kind: 'sampler', values: 'euler, heun' }] })).cells.map(({ steps }) => steps)).toEqual([15, 8]);
  });
  test('what cannot come within one call says so', async () => {
    const { cells } = await planned({ axes: [{ kind: 'nfe', values: '1000' }] });
    expect(cells[0]!.reason).toBe('Costs 300 NFE, 700 under the budget of 1000: 150 steps are the most there can be.');
  });
  test('match time: by the measured speed of each model and size', async () => {
    const { cells } = await planned({ axes: [{ kind: 'seconds', values: '1.2, 2.2' }] });
    expect(cells.map(({ steps, seconds }) => [steps, seconds])).toEqual([[10, 1.2], [20, 2.2]]);
    const untimed = await makePlan({ ...readOf({ match: 'seconds', budget: 2 }).plan, base: { ...readOf({}).plan.base, model: 'new' } }, tools());
    expect(untimed.cells[0]).toMatchObject({ state: 'skipped', reason: 'No picture of new at 64×64 was timed yet, so its steps cannot be chosen by time. Make one picture at that size first, or match NFE.' });
  });
  test('speed is a line through what was measured, neither part below 0', () => {
    const speed = speedOf([{ nfe: 10, seconds: 1.2 }, { nfe: 20, seconds: 2.2 }, { nfe: 40, seconds: 4.2 }])!;
    expect(speed.fixed).toBeCloseTo(0.2, 10);
    expect(speed.perNfe).toBeCloseTo(0.1, 10);
    expect(nfeFor(speed, secondsFor(speed, 33))).toBeCloseTo(33, 10);
    expect(speedOf([{ nfe: 20, seconds: 4 }])).toEqual({ fixed: 0, perNfe: 0.2 });
    expect(speedOf([{ nfe: 10, seconds: 5 }, { nfe: 20, seconds: 1 }])!.perNfe).toBeGreaterThan(0);
    expect(speedOf([])).toBeNull();
  });
});

describe('references', () => {
  test('one for all cells that differ in sampler, schedule and steps alone', async () => {
    const { cells, requests } = await planned({ axes: [{ kind: 'sampler', values: 'euler, heun' }, { kind: 'steps', values: '5, 10' }, { kind: 'seed', values: '1, 2' }], reference: { steps: 100, schedule: 'karras' } });
    const references = cells.filter(({ role }) => role === 'reference');
    expect(references.map(({ n, steps }) => [n, steps])).toEqual([[8, 100], [9, 100]]);
    expect(cells.slice(0, 8).map(({ reference }) => reference)).toEqual([8, 9, 8, 9, 8, 9, 8, 9]);
    expect(requests.slice(8).map(({ seed, sampler, schedule }) => [seed, sampler, schedule])).toEqual([['1', 'dpmpp_2m', 'karras'], ['2', 'dpmpp_2m', 'karras']]);
  });
  test('numbers stay when values are added', async () => {
    const first = await planned({ axes: [{ kind: 'steps', values: '5, 10' }, { kind: 'seed', values: '1' }], reference: {} });
    expect(first.cells.map(({ n, role, reference }) => [n, role, reference])).toEqual([[0, 'cell', 2], [1, 'cell', 2], [2, 'reference', null]]);
    const numbering = { cells: new Map(first.cells.filter(({ role }) => role === 'cell').map(({ at, n, reference, trajectory }) => [atKey(at), { n, reference, trajectory }])), next: 3 };
    const axes = first.read.plan.axes.map((axis) => (axis.id === 'seed' ? { ...axis, values: [...axis.values, { id: 1, value: '2', label: '2', skip: false }] } : axis));
    const grown = await makePlan({ ...first.read.plan, axes }, tools(), numbering);
    expect(grown.cells.map(({ n, at, role, reference }) => [n, at, role, reference])).toEqual([
      [0, [0, 0], 'cell', 2], [3, [0, 1], 'cell', 5], [1, [1, 0], 'cell', 2], [4, [1, 1], 'cell', 5], [2, [0, 0], 'reference', null], [5, [0, 1], 'reference', null],
    ]);
    expect((await makePlan(first.read.plan, tools(), nothingYet)).cells).toEqual(first.cells);
  });
});

describe('shared work', () => {
  const { plan } = readOf({});
  const request = (more: object) => ({ ...plan.base, ...more });
  test('models change as rarely as can be, whatever the order of the axes', async () => {
    const { cells, requests } = await planned({ axes: [{ kind: 'seed', values: '1-4' }, { kind: 'model', values: 'builtin, dreamshaper_8, /other/anime.safetensors' }, { kind: 'prompt', values: 'a || b' }] });
    const order = cells.map((_, k) => k).sort((a, b) => cells[a]!.place - cells[b]!.place).map((k) => requests[k]!);
    expect(modelChanges(order)).toBe(2);
    expect(modelChanges(requests)).toBe(11);
    expect(order.slice(0, 8).map(({ prompt, seed }) => prompt + seed)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4']);
  });
  test('places are a permutation, and LoRA tags count as weights', () => {
    const requests = [request({ prompt: '<lora:a:1> x' }), request({ prompt: 'x' }), request({ prompt: '<lora:a:1> y' }), request({ prompt: 'y' })];
    expect(placesOf(requests)).toEqual([0, 2, 1, 3]);
    expect(modelChanges(requests)).toBe(3);
  });
  test('a picture that is there, and cells that are equal, are made once or not at all', async () => {
    const known = { knownPictures: async (wanted: readonly { recipeKey: string }[]) => ({ [wanted[0]!.recipeKey]: { imageId: 'old', seconds: 3 } }) };
    const { read, ...made } = await planned({ axes: [{ kind: 'schedule', values: 'automatic, normal, karras' }, { kind: 'seed', values: '1, 2' }] }, tools(known));
    const preview = previewOf(read.layout, read.warnings, read.plan.axes, { requests: made.requests, cells: made.cells, warnings: made.warnings, known: made.known }, 10);
    // Automatic is normal here: its two cells are equal to those, and the first of them is there already.
    expect(preview.cells).toEqual({ total: 6, toMake: 3, skipped: 0, reused: 3, references: 0 });
    expect(preview).toMatchObject({ nfe: 60, seconds: 3 * 1.2, modelChanges: 0 });
    expect(preview.examples[0]).toMatchObject({ at: [0, 0], imageId: 'old' });
  });
  test('what costs the same is asked once per cell, files and speed once per model', async () => {
    let files = 0;
    const use = tools();
    await makePlan(readOf({ axes: [{ kind: 'seed', values: '1-50' }] }).plan, { ...use, filesOf: (each) => (files++, use.filesOf(each)) });
    expect([use.asked.length, files]).toEqual([50, 1]);
  });
});

test('the models of the tests are what the library gives', () => expect(modelRecord('x')).toMatchObject({ name: 'x', kind: 'checkpoint' }));
