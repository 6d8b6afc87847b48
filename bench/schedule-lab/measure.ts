import { Request, type RequestInput } from '../../contract/request.ts';
import { newTally } from '../../engine/guidance/predict.ts';
import type { Latents } from '../../engine/math/latents.ts';
import { baselines, fromTable, type Target } from '../../engine/optimise/candidates.ts';

import { energy, pathwise, rowsOf, type Score } from '../../engine/optimise/score.ts';
import { endsOf, type Walks } from '../../engine/optimise/student.ts';
import { endOf, teach, teacherLevels, type Lesson } from '../../engine/optimise/teacher.ts';
import { levelsOf } from '../../engine/pipelines/levels.ts';
import { walkMaker } from '../../engine/pipelines/optimise/walks.ts';
import type { OpenedModel } from '../../engine/pipelines/shelf.ts';
import { samplerNamed } from '../../engine/samplers/check.ts';

/** Steps of the walk that others are held to. */
const referenceSteps = 200;

export interface Judged {
  readonly label: string;
  readonly sigmas: readonly number[];
  /** Against the reference from the same noise, per latent number. */
  readonly rmse: { readonly value: number; readonly spread: number };
  /** Energy distance of the laws of small pictures of the latents. */
  readonly law: { readonly value: number; readonly spread: number };
}

/** Channel means over a grid of 4 × 4 cells: what a picture looks like from afar. */
function pooled(x: Latents): Latents {
  const [n, c, h, w] = x.dims;
  const cells = 4;
  const data = new Float64Array(n * c * cells * cells);
  for (const [i, row] of rowsOf(x).entries()) {
    for (let k = 0; k < row.length; k++) {
      const [channel, y, column] = [Math.floor(k / (h * w)), Math.floor(k / w) % h, k % w];
      const cell = Math.floor((y * cells) / h) * cells + Math.floor((column * cells) / w);
      data[(i * c + channel) * cells * cells + cell]! += (row[k]! * cells * cells) / (h * w);
    }
  }
  return { data, dims: [n, c, cells, cells] };
}

const short = ({ value, spread }: Score) => ({ value, spread });

/** Pictures to judge by that no run of the lab has seen: their walks, and where the reference takes them. */
export interface Jury {
  readonly lessons: readonly Lesson[];
  /** Network evaluations it took to make them. */
  readonly nfe: number;
}

/** One walk for each prompt, from seeds far from those the lab uses. */
export async function jury(opened: OpenedModel, wish: RequestInput, prompts: readonly string[], count: number, tell: (done: number) => void): Promise<Jury> {
  const request = Request.parse(wish);
  const levels = levelsOf(opened.model);
  const tally = newTally();
  const make = walkMaker({ request, model: opened.model, embeddings: opened.embeddings, levels, tally, signal: new AbortController().signal, idle: async () => undefined });
  const lessons: Lesson[] = [];
  for (let k = 0; k < count; k++) {
    const walks: Walks = await make(prompts[k % prompts.length]!, BigInt(900_000 + k));
    const steps = teach(walks, teacherLevels(levels, referenceSteps), levels);
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    const end = next.value!.x.at(-1)!;
    lessons.push({ walks, trajectory: { sigmas: [0], x: [end], denoised: [] } });
    tell(k + 1);
  }
  return { lessons, nfe: tally.samples };
}

/** Built-in lists for a target, and “normal” at twice the steps. */
export function listsFor(opened: OpenedModel, sampler: string, steps: number): { label: string; sigmas: readonly number[] }[] {
  const target = targetOf(opened, sampler, steps);
  const twice = fromTable('normal', { ...target, steps: 2 * steps });
  return [...baselines(target).map(({ label, sigmas }) => ({ label, sigmas })), ...(twice ? [{ label: `Normal at ${2 * steps}`, sigmas: twice.sigmas }] : [])];
}

function targetOf({ model }: OpenedModel, sampler: string, steps: number): Target {
  return { levels: levelsOf(model), family: model.family, steps, sampler: samplerNamed(sampler), width: 512, height: 512 };
}

/** Both errors of a list on the jury's walks. */
export async function judgeList(opened: OpenedModel, { lessons }: Jury, sampler: string, label: string, sigmas: readonly number[]): Promise<Judged> {
  const solver = { sampler, options: {} };
  const levels = levelsOf(opened.model);
  const ends: Latents[] = [];
  for (const { walks } of lessons) ends.push(await endsOf(walks, solver, sigmas, levels));
  const wanted = lessons.map(endOf);
  return { label, sigmas, rmse: short(pathwise(ends, wanted)), law: short(energy(ends.map(pooled), wanted.map(pooled))) };
}

