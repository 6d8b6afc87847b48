import * as z from 'zod';
import type { Catalog } from '../../contract/catalog.ts';
import { errorData, StudioError } from '../../contract/errors.ts';
import type { Forecast, ForecastWish } from '../../contract/forecast.ts';
import type { Provenance } from '../../contract/recipe.ts';
import { Request } from '../../contract/request.ts';
import type { ExperimentPlan, KnownPicture, PlannedCell } from '../history/experiments/contract.ts';
import type { RequestFiles } from '../jobs/runner.ts';
import { type Expanded, expand, referenceRequest } from './expand.ts';
import { placesOf } from './order.ts';
import { nfeFor, secondsFor, type Speed } from './speed.ts';

/** What a plan asks of the rest of the program. */
export interface PlanTools {
  readonly catalog: Catalog;
  readonly forecast: (wishes: readonly ForecastWish[]) => Promise<Forecast[]>;
  readonly filesOf: (request: Request) => Promise<RequestFiles>;
  /** What a picture made now would be computed with; null where the engine cannot say. */
  readonly provenance: (request: Request) => Promise<Provenance | null>;
  readonly speed: (request: Request, modelName: string) => Promise<Speed | null>;
  readonly knownPictures: (wanted: readonly { recipeKey: string; seed: string }[]) => Promise<Readonly<Record<string, KnownPicture>>>;
}

/** Numbers that cells have already, by their place on the axes. */
export interface Numbering {
  readonly cells: ReadonlyMap<string, { readonly n: number; readonly reference: number | null; readonly trajectory: boolean }>;
  readonly next: number;
}
export const nothingYet: Numbering = { cells: new Map(), next: 0 };

export interface MadePlan {
  readonly cells: readonly PlannedCell[];
  readonly warnings: readonly string[];
  /** Of each cell, in their order. */
  readonly requests: readonly Request[];
  /** Pictures that would be reused, by recipe key. */
  readonly known: Readonly<Record<string, KnownPicture>>;
}

interface Item {
  readonly role: PlannedCell['role'];
  readonly at: readonly number[];
  request: Request;
  skip: string | null;
  budget: number | null;
  files: RequestFiles | null;
  speed: Speed | null;
  /** NFE it should cost; null takes its own steps. */
  target: number | null;
  forecast: Extract<Forecast, { ok: true }> | null;
}

export const atKey = (at: readonly number[]): string => JSON.stringify(at);

/** Works out every cell: what it would be, whether it can be, what it costs, which picture it could reuse, when it is made. */
export async function makePlan(plan: ExperimentPlan, tools: PlanTools, numbering: Numbering = nothingYet): Promise<MadePlan> {
  const expanded = expand(plan, tools.catalog);
  const items = expanded.cells.map((cell) => item('cell', cell));
  const look = remembering(tools);
  for (const each of items) await findFiles(each, look);
  await setTargets(plan, items, tools, look);
  await forecastAll(items, tools, look);

  const { references, referenceOf } = referencesOf(plan, items);
  for (const each of references) await findFiles(each, look);
  await forecastAll(references, tools, look);

  const numbered = number(items, references, referenceOf, numbering);
  const all = [...items, ...references];
  const places = placesOf(all.map(({ request }) => request));
  const cells = all.map((each, k): PlannedCell => {
    const { n, reference, trajectory } = numbered[k]!;
    const { forecast } = each;
    return {
      n, role: each.role, at: [...each.at], place: places[k]!, reference,
      state: forecast ? 'waiting' : 'skipped',
      steps: forecast?.steps ?? null,
      nfe: forecast?.nfe ?? null,
      nfeExact: forecast?.exact ?? true,
      seconds: forecast && each.speed ? secondsFor(each.speed, forecast.nfe) : null,
      reason: each.skip ?? missed(each, plan),
      recipeKey: forecast?.identity ?? null,
      trajectory: trajectory ?? (plan.keepTrajectories && each.role === 'cell'),
    };
  });
  const known = await tools.knownPictures(cells.flatMap(({ recipeKey }, k) => (recipeKey === null ? [] : [{ recipeKey, seed: all[k]!.request.seed }])));
  return { cells, warnings: expanded.warnings, requests: all.map(({ request }) => request), known };
}

const item = (role: Item['role'], { at, request, budget, skip }: Pick<Expanded, 'at' | 'request' | 'budget' | 'skip'>): Item => ({ role, at, request, budget, skip, files: null, speed: null, target: null, forecast: null });

/** The tools with the same question asked once. */
function remembering({ filesOf, provenance, speed }: PlanTools) {
  const memo = <T>(ask: (request: Request) => Promise<T>, keyOf: (request: Request) => string) => {
    const known = new Map<string, Promise<T>>();
    return (request: Request): Promise<T> => {
      const key = keyOf(request);
      let answer = known.get(key);
      if (!answer) known.set(key, (answer = ask(request)));
      return answer;
    };
  };
  const filesKey = ({ model, vae, loras, prompt, negativePrompt }: Request) => JSON.stringify([model, vae, loras, prompt, negativePrompt]);
  const files = memo(filesOf, filesKey);
  return {
    filesOf: files,
    provenance: memo(provenance, ({ device, threads }) => `${device}:${threads}`),
    speed: memo(async (request) => speed(request, (await files(request)).model.name), ({ model, width, height }) => JSON.stringify([model, width, height])),
  };
}
type Look = ReturnType<typeof remembering>;

async function findFiles(each: Item, look: Look): Promise<void> {
  if (each.skip !== null) return;
  try {
    each.files = await look.filesOf(each.request);
    each.speed = await look.speed(each.request);
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    each.skip = thrown.message;
  }
}

/** What each cell should cost, where cells are to cost the same. */
async function setTargets({ match, budget, base }: ExperimentPlan, items: readonly Item[], tools: PlanTools, look: Look): Promise<void> {
  if (match === 'none') return;
  const baseCosts = new Map<number, number>();
  if (budget === null && items.some((each) => each.budget === null)) {
    const steps = [...new Set(items.map(({ request }) => request.steps))];
    const { model, files } = await tools.filesOf(base);
    const costs = await tools.forecast(steps.map((count) => ({ request: { ...base, steps: count }, model, files, provenance: null, nfe: null })));
    for (const [k, cost] of costs.entries()) {
      if (!cost.ok) throw StudioError.from(cost.problem);
      baseCosts.set(steps[k]!, cost.nfe);
    }
  }
  const baseSpeed = match === 'seconds' && baseCosts.size > 0 ? await look.speed(base) : null;
  for (const each of items) {
    if (each.skip !== null) continue;
    const asked = each.budget ?? budget;
    if (match === 'nfe') each.target = asked ?? baseCosts.get(each.request.steps)!;
    else if (!each.speed) each.skip = untimed(each.files!.model.name, each.request);
    else if (asked === null && !baseSpeed) each.skip = untimed(base.model, base);
    else each.target = nfeFor(each.speed, asked ?? secondsFor(baseSpeed!, baseCosts.get(each.request.steps)!));
  }
}

const untimed = (model: string, { width, height }: Request) =>
  `No picture of ${model} at ${width}×${height} was timed yet, so its steps cannot be chosen by time. Make one picture at that size first, or match NFE.`;

/** Wishes in one message: a bound on what crosses the wire at a time. */
const chunk = 2000;

async function forecastAll(items: readonly Item[], tools: PlanTools, look: Look): Promise<void> {
  const asked = items.filter(({ skip }) => skip === null);
  for (let from = 0; from < asked.length; from += chunk) {
    const part = asked.slice(from, from + chunk);
    const wishes: ForecastWish[] = [];
    for (const each of part) {
      const { model, files } = each.files!;
      wishes.push({ request: each.request, model, files, provenance: await look.provenance(each.request), nfe: each.target });
    }
    const forecasts = await tools.forecast(wishes);
    for (const [k, each] of part.entries()) {
      const forecast = forecasts[k]!;
      if (!forecast.ok) each.skip = forecast.problem.message;
      else {
        each.forecast = forecast;
        each.request = { ...each.request, steps: forecast.steps };
      }
    }
  }
}

const mostSteps = z.toJSONSchema(Request.shape.steps, { io: 'input' }).maximum!;

/** The words for a cell that cannot meet its budget within one call of the network. */
function missed({ forecast, target, budget, speed }: Item, { match, budget: all }: ExperimentPlan): string | null {
  if (!forecast || target === null) return null;
  const off = forecast.nfe - target;
  if (Math.abs(off) <= forecast.perCall) return null;
  const way = off > 0 ? 'over' : 'under';
  const calls = forecast.steps >= mostSteps ? `${mostSteps} steps are the most there can be` : forecast.steps === 1 ? 'one step costs as much' : 'its sampler’s steps take several calls each';
  if (match === 'seconds' && speed) return `Takes about ${secondsFor(speed, forecast.nfe).toFixed(2)} s, ${way} the budget of ${(budget ?? all ?? secondsFor(speed, target)).toFixed(2)} s by more than a call: ${calls}.`;
  return `Costs ${forecast.nfe} NFE, ${Math.abs(off)} ${way} the budget of ${target}: ${calls}.`;
}

/** One reference for all cells that differ in sampler, schedule and steps alone. */
function referencesOf({ reference }: ExperimentPlan, items: readonly Item[]): { references: Item[]; referenceOf: Map<Item, Item> } {
  const references = new Map<string, Item>();
  const referenceOf = new Map<Item, Item>();
  if (!reference) return { references: [], referenceOf };
  for (const each of items) {
    if (!each.forecast) continue;
    const request = referenceRequest(each.request, reference);
    const key = JSON.stringify(request);
    let found = references.get(key);
    if (!found) references.set(key, (found = item('reference', { at: each.at, request, budget: null, skip: null })));
    referenceOf.set(each, found);
  }
  return { references: [...references.values()], referenceOf };
}

/** Numbers that never change: those cells have, then on from the highest. */
function number(items: readonly Item[], references: readonly Item[], referenceOf: ReadonlyMap<Item, Item>, { cells, next }: Numbering): { n: number; reference: number | null; trajectory: boolean | null }[] {
  let free = next;
  const own = items.map(({ at }) => cells.get(atKey(at)) ?? { n: free++, reference: null, trajectory: null });
  const ofReference = new Map<Item, number>();
  items.forEach((each, k) => {
    const reference = referenceOf.get(each);
    const known = own[k]!.reference;
    if (reference && known !== null && !ofReference.has(reference)) ofReference.set(reference, known);
  });
  for (const reference of references) if (!ofReference.has(reference)) ofReference.set(reference, free++);
  return [
    ...items.map((each, k) => ({ n: own[k]!.n, trajectory: own[k]!.trajectory, reference: referenceOf.has(each) ? ofReference.get(referenceOf.get(each)!)! : null })),
    ...references.map((reference) => ({ n: ofReference.get(reference)!, reference: null, trajectory: null })),
  ];
}

/** The request of one cell as it is made. */
export function requestOfCell(plan: ExperimentPlan, cell: Pick<PlannedCell, 'role' | 'at' | 'steps'>, catalog: Catalog): Request {
  const values = cell.at.map((id, k) => plan.axes[k]!.values.find((value) => value.id === id)!);
  const narrowed = { ...plan, axes: plan.axes.map((axis, k) => ({ ...axis, values: [values[k]!] })) };
  const [only] = expand(narrowed, catalog).cells;
  if (cell.role === 'reference') return referenceRequest(only!.request, plan.reference!);
  return { ...only!.request, steps: cell.steps ?? only!.request.steps };
}

export const sentence = (thrown: unknown): string => errorData(thrown).message;
