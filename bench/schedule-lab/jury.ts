import { toRgb } from '../../engine/image/pixels.ts';
import type { RequestInput } from '../../contract/request.ts';
import { Request } from '../../contract/request.ts';
import { newTally } from '../../engine/guidance/predict.ts';
import type { Latents } from '../../engine/math/latents.ts';
import { energy, pathwise, type Score } from '../../engine/optimise/score.ts';
import { sideBySide } from '../../engine/optimise/side-by-side.ts';
import { endsOf } from '../../engine/optimise/student.ts';
import { endOf, teach, teacherLevels, teacherSampler, type Lesson } from '../../engine/optimise/teacher.ts';
import { levelsOf } from '../../engine/pipelines/levels.ts';
import { haveWalks, readWalks, walkId, writeWalks } from '../../engine/pipelines/optimise/lesson-file.ts';
import { walkMaker } from '../../engine/pipelines/optimise/walks.ts';
import type { OpenedModel } from '../../engine/pipelines/shelf.ts';
import { featureCount, featuresOf } from '../../tools/eval/features.ts';

export interface JuryWish {
  readonly base: RequestInput;
  readonly prompts: readonly string[];
  /** How many walks, to the prompts in turn, from seeds on from `seed`. */
  readonly count: number;
  readonly seed: number;
  /** Steps of the walk that others are held to. */
  readonly steps: number;
  /** Where walks are kept between runs. */
  readonly cache: string;
}

/** Walks to judge by and where the fine walk takes them. */
export interface Jury {
  readonly lessons: readonly Lesson[];
  /** Features of the reference's pictures, drawn when first asked for. */
  readonly features: (count: number) => Promise<readonly Latents[]>;
}

/** Reference walks that are made at the same time. */
const atOnce = 8;

const ending = (end: Latents) => ({ sigmas: [0], x: [end], denoised: [] });

/** One walk for each seed. The fine ends are kept in the cache, so that a run that was stopped goes on. */
export async function jury(opened: OpenedModel, { base, prompts, count, seed, steps, cache }: JuryWish, tell: (done: number, seconds: number) => void): Promise<Jury> {
  const request = Request.parse(base);
  const levels = levelsOf(opened.model);
  const make = walkMaker({ request, model: opened.model, embeddings: opened.embeddings, levels, tally: newTally(), signal: new AbortController().signal, idle: async () => undefined });
  const walks = [];
  for (let k = 0; k < count; k++) walks.push(await make(prompts[k % prompts.length]!, BigInt(seed + k)));
  const { sha256 } = (await opened.references()).reference;
  const { cfg, guidance, width, height, noise } = request;
  const key = { model: sha256, prompts, request: { cfg, guidance, width, height, noise }, jury: { count, seed, steps, teacher: teacherSampler } };
  let ends: Latents[];
  if (haveWalks(cache, key)) ends = readWalks(cache, walkId(key), sha256).train.map(({ x }) => x[0]!);
  else {
    ends = [];
    for (let from = 0; from < walks.length; from += atOnce) {
      const began = performance.now();
      const some = walks.slice(from, from + atOnce);
      const taught = await sideBySide(some, async (each) => {
        const walking = teach(each, teacherLevels(levels, steps), levels);
        let next = await walking.next();
        while (!next.done) next = await walking.next();
        return next.value!.x.at(-1)!;
      });
      ends.push(...taught);
      tell(ends.length, (performance.now() - began) / 1000 / some.length);
    }
    await writeWalks(cache, key, sha256, { train: ends.map(ending), held: [] });
  }
  const drawn: Latents[] = [];
  return {
    lessons: walks.map((each, k) => ({ walks: each, trajectory: ending(ends[k]!) })),
    async features(wanted) {
      for (let k = drawn.length; k < wanted; k++) drawn.push(await featuresAt(opened, ends[k]!));
      return drawn.slice(0, wanted);
    },
  };
}

async function featuresAt(opened: OpenedModel, end: Latents): Promise<Latents> {
  return { data: featuresOf(toRgb(await opened.decode(end), 0)), dims: [1, featureCount, 1, 1] };
}

export interface Judged {
  readonly label: string;
  readonly sigmas: readonly number[];
  readonly walks: number;
  /** Against the reference from the same noise, per latent number. */
  readonly rmse: { readonly value: number; readonly spread: number };
  /** Energy distance of the laws of what is drawn in the pictures. */
  readonly law: { readonly value: number; readonly spread: number };
}

const short = ({ value, spread }: Score) => ({ value, spread });

/** Both errors of a list on the first walks of a jury. */
export async function judgeList(opened: OpenedModel, { lessons, features }: Jury, count: number, sampler: string, label: string, sigmas: readonly number[]): Promise<Judged> {
  const asked = lessons.slice(0, count);
  const ends = await sideBySide(asked, ({ walks }) => endsOf(walks, { sampler, options: {} }, sigmas, levelsOf(opened.model)));
  const drawn: Latents[] = [];
  for (const end of ends) drawn.push(await featuresAt(opened, end));
  return { label, sigmas, walks: asked.length, rmse: short(pathwise(ends, asked.map(endOf))), law: short(energy(drawn, await features(asked.length))) };
}
