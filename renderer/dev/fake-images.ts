import type { ImagePage, ImageQuery, ImageRecord } from '../../contract/image.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { Job } from '../../contract/job.ts';
import { StudioError } from '../../contract/errors.ts';
import { modelSets, devices } from './library.ts';
import { random, samplePrompts, type Look } from './painter.ts';
import { sigmasOf } from './sigmas.ts';

const samplers = ['dpmpp_2m', 'euler_ancestral', 'euler', 'heun', 'dpmpp_2m_sde'] as const;
const schedules = ['karras', 'ays', 'normal', 'exponential'] as const;
const shapes = [[512, 512], [512, 768], [768, 512], [512, 512], [640, 448]] as const;

export function recipeOf(job: Pick<Job, 'request'>, index: number): Recipe {
  const { request } = job;
  const model = modelSets.usual.find((each) => each.id === request.model) ?? modelSets.usual[0]!;
  const seed = (BigInt(request.seed) + BigInt(index)) % 2n ** 64n;
  const { batchCount: _, batchSize, device, threads: __, ...rest } = request;
  return {
    ...rest,
    version: 2,
    model: { name: model.name, sha256: model.sha256 ?? 'f'.repeat(64), family: model.inspection?.family ?? 'sd15', prediction: model.inspection?.prediction ?? 'eps' },
    vae: null,
    loras: request.loras.map((lora) => ({ ...lora, sha256: 'b'.repeat(64) })),
    embeddings: [],
    seed: request.variationStrength > 0 ? request.seed : String(seed),
    variationSeed: request.variationStrength > 0 ? String(BigInt(request.variationSeed) + BigInt(index)) : request.variationSeed,
    sigmas: sigmasOf({ schedule: request.schedule, options: request.scheduleOptions, sampler: request.sampler, steps: request.steps, denoise: 1, width: request.width, height: request.height, family: 'sd15' }).sigmas,
    batchIndex: index % batchSize,
    batchSize,
    provenance: { engine: '0.1.0', runtime: devices.runtime, device: device === 'auto' ? devices.chosen : device, precision: 'fp32', threads: 2, platform: 'linux-x64', processor: 'AMD EPYC' },
  };
}

/** What a picture has that nobody has written about. */
export const plain = { source: 'stepwise', settings: null, notes: '', tags: [], albums: [], parent: null };

/** A picture made before the page was opened, by its number. */
function made(i: number, now: number): ImageRecord {
  const r = random(i * 7919 + 13);
  const [width, height] = shapes[Math.floor(r() * shapes.length)]!;
  const prompt = samplePrompts[Math.floor(r() * samplePrompts.length)]!;
  const request = {
    prompt, negativePrompt: r() > 0.6 ? 'blurry, low contrast' : '', dialect: 'a1111' as const, model: r() > 0.4 ? 'builtin' : 'm1', vae: null, loras: [], clipSkip: 1, width, height,
    sampler: samplers[Math.floor(r() * samplers.length)]!, samplerOptions: {}, schedule: schedules[Math.floor(r() * schedules.length)]!, scheduleOptions: {}, steps: [10, 20, 25, 30][Math.floor(r() * 4)]!,
    denoise: 1, cfg: [5, 7, 7.5][Math.floor(r() * 3)]!, guidance: 'cfg', guidanceOptions: {}, seed: String(Math.floor(r() * 2 ** 32)), variationSeed: '0', variationStrength: 0, seedResizeWidth: 0, seedResizeHeight: 0,
    ensd: 0, noise: 'stepwise', batchCount: 1, batchSize: 1, device: 'auto' as const, threads: 0,
  };
  const recipe = recipeOf({ request }, 0);
  const nfe = recipe.sigmas.length - 1;
  return {
    ...plain, id: `old-${String(1_000_000 - i)}`, seq: 1_000_000 - i, jobId: null, createdAt: now - 90_000 - i * 1_900_000, file: `/home/you/Pictures/Stepwise/${new Date(now - i * 1_900_000).toISOString().slice(0, 10)}/${1_000_000 - i}.png`,
    width, height, bytes: 300_000 + Math.floor(r() * 200_000), recipe, nfe, seconds: nfe * 0.05 + r() * 0.2, rating: r() > 0.85 ? Math.ceil(r() * 5) : 0, favourite: r() > 0.93, missing: false, trashedAt: null,
  };
}

/** The history of the fake main. Old pictures are worked out when asked for; new ones are kept through a reload. */
export class FakeImages {
  private readonly changed = new Map<string, ImageRecord>();
  private readonly order: { id: string; seq: number; old: number }[];
  private readonly now = Date.now();
  /** Pictures that are kept by someone else: those of experiments. */
  elsewhere: (id: string) => ImageRecord | null = () => null;

  constructor(history: number) {
    this.order = Array.from({ length: history }, (_, i) => ({ id: `old-${1_000_000 - i}`, seq: 1_000_000 - i, old: i }));
    for (const record of JSON.parse(sessionStorage.getItem('fake.images') ?? '[]') as ImageRecord[]) this.put(record);
  }

  private save(): void {
    sessionStorage.setItem('fake.images', JSON.stringify([...this.changed.values()].slice(-200)));
  }

  put(record: ImageRecord): void {
    this.changed.set(record.id, record);
    if (!this.order.some((each) => each.id === record.id)) {
      this.order.push({ id: record.id, seq: record.seq, old: -1 });
      this.order.sort((a, b) => b.seq - a.seq);
    }
    this.save();
  }

  private record({ id, old }: { id: string; old: number }): ImageRecord {
    return this.changed.get(id) ?? made(old, this.now);
  }

  get(id: string): ImageRecord {
    const other = this.changed.get(id) ?? this.elsewhere(id);
    if (other) return other;
    const found = this.order.find((each) => each.id === id);
    if (!found) throw new StudioError('unknown_image', `There is no picture “${id}” in the history.`);
    return this.record(found);
  }

  look(id: string): Look | null {
    const found = this.order.find((each) => each.id === id);
    const record = found ? this.record(found) : this.elsewhere(id);
    if (!record) return null;
    const { recipe, width, height } = record;
    return recipe && { seed: Number(BigInt(recipe.seed) % 2n ** 31n), prompt: recipe.prompt, width, height };
  }

  page({ text, after, limit }: ImageQuery): ImagePage {
    const broken = /\bsteps:>(?!\d)/.exec(text);
    if (broken) throw new StudioError('bad_input', '“steps:>” is not a number; write it as in steps:>10.');
    // Of conditions, those on words of the record count; the others are for the real main.
    const words = text.toLowerCase().replace(/\b(seed|sampler|model):/g, '').split(/\s+/).filter((word) => word !== '' && !/^[a-z]+:/.test(word));
    let at = after ? this.order.findIndex((each) => each.seq < after.seq) : 0;
    if (at < 0) at = this.order.length;
    const images: ImageRecord[] = [];
    for (; at < this.order.length && images.length < limit; at++) {
      const record = this.record(this.order[at]!);
      const haystack = `${record.recipe?.prompt} ${record.recipe?.seed} ${record.recipe?.sampler} ${record.recipe?.model.name}`.toLowerCase();
      if (record.trashedAt === null && words.every((word) => haystack.includes(word))) images.push(record);
    }
    const last = images.at(-1);
    return { images, next: at < this.order.length && last ? { seq: last.seq } : null };
  }
}
