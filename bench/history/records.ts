/** Made-up histories with the shapes of real ones: sessions of one prompt and many seeds, a few models, habits that change. */
import type { NewImage } from '../../main/history/contract.ts';
import type { Recipe } from '../../contract/recipe.ts';

/** Uniform numbers, the same ones for the same seed (xorshift32). */
export function dice(seed: number): (below: number) => number {
  let x = seed >>> 0 || 1;
  return (below) => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return Math.floor((x / 2 ** 32) * below);
  };
}

const subjects = 'woman,man,girl,castle,cat,dog,dragon,robot,city,forest,ship,lighthouse,mountain,knight,astronaut,car,flower,bird,horse,village,temple,river,portrait,landscape,still life,cyborg,witch,samurai,fox,wolf'.split(',');
const qualities = 'masterpiece,best quality,highly detailed,8k,sharp focus,cinematic lighting,intricate,photorealistic,volumetric light,depth of field,film grain,soft light,ultra wide angle,golden hour,trending,award winning,studio lighting,dramatic,vivid colors,concept art'.split(',');
const colours = 'red,blue,green,golden,black,white,purple,silver,orange,pale,dark,bright,emerald,crimson,turquoise'.split(',');
const negatives = [
  '', 'blurry', 'lowres, bad anatomy, bad hands, text, error, missing fingers, extra digit, fewer digits, cropped, worst quality, low quality, jpeg artifacts, signature, watermark',
  'ugly, deformed, disfigured, poor quality, bad composition', 'cartoon, painting, illustration, (worst quality, low quality, normal quality:2)', 'text, watermark, logo, frame, border',
];
const samplers = ['dpmpp_2m', 'euler', 'euler_ancestral', 'heun', 'dpmpp_sde', 'dpmpp_2m_sde', 'dpmpp_3m_sde', 'ddim', 'unipc', 'lms', 'dpm2', 'dpmpp_2s_ancestral'];
const schedules = ['karras', 'automatic', 'normal', 'exponential', 'ays', 'beta', 'simple', 'sgm_uniform'];
const sizes = [[512, 512], [512, 768], [768, 512], [640, 640], [1024, 1024], [832, 1216], [1216, 832], [768, 768]] as const;
const syllables = 'ka,ri,to,men,sha,lor,vel,ni,qua,dor,es,tan,mi,ra,zel,ow,brin,fa,lu,gor'.split(',');

/** A word out of twenty thousand, the early ones often. */
function rareWord(die: (below: number) => number): string {
  let n = Math.floor(20_000 * (die(1000) / 1000) ** 3);
  let word = '';
  do {
    word += syllables[n % 20];
    n = Math.floor(n / 20);
  } while (n > 0);
  return word;
}

const firstDay = new Date(2024, 0, 1).getTime();
const threeYears = 3 * 365 * 86_400_000;

/** `count` pictures in order of time. `unique`: every picture has a prompt of its own, the worst case for the text index. */
export function* records(count: number, folder: string, unique = false): Generator<NewImage & { rating: number; favourite: boolean }> {
  const die = dice(20_261_120);
  const pick = <T>(list: readonly T[]): T => list[die(list.length)]!;
  /** One of the first more often than one of the last. */
  const favourite = <T>(list: readonly T[]): T => list[Math.floor(list.length * (die(1000) / 1000) ** 2)]!;
  const models = Array.from({ length: 60 }, (_, n) => ({ name: `${rareWord(die)}_${rareWord(die)}_v${n}`, sha256: hex(n), family: n % 3 === 0 ? 'sdxl' : 'sd15', prediction: 'eps' as const }));
  const loras = Array.from({ length: 80 }, (_, n) => ({ name: `${rareWord(die)}-lora-${n}`, sha256: hex(1000 + n), unetStrength: 0.8, textStrength: 0.8 }));
  let time = firstDay;
  let n = 0;
  while (n < count) {
    const session = Math.min(1 + die(die(3) === 0 ? 60 : 8), count - n);
    const model = favourite(models.slice(0, 10 + Math.floor((50 * n) / count)));
    const [width, height] = favourite(sizes);
    const base = prompt(die, pick);
    const shape = { sampler: favourite(samplers), schedule: favourite(schedules), steps: pick([20, 20, 25, 28, 30, 30, 40, 50, 8, 10, 12, 15]), cfg: pick([7, 7, 7.5, 5, 6, 4.5, 8, 1, 3.5, 12]) };
    const negativePrompt = favourite(negatives);
    const used = die(3) === 0 ? [pick(loras)] : [];
    for (let i = 0; i < session; i++, n++) {
      time += 2000 + die(Math.floor((1.9 * threeYears) / count));
      const seed = (BigInt(die(2 ** 32)) << BigInt(die(33))).toString();
      const text = unique ? `${base}, ${rareWord(die)} ${n}` : base;
      const recipe = recipeOf({ ...shape, prompt: text, negativePrompt, model, width, height, seed, loras: used });
      yield {
        id: `${hex(n).slice(0, 8)}-${n}`, jobId: `job-${Math.floor(n / 8)}`, createdAt: time, file: `${folder}/${new Date(time).toISOString().slice(0, 10)}/${String(n).padStart(7, '0')}-${seed}.png`,
        bytes: 300_000 + die(400_000), modifiedAt: time, width, height, source: 'stepwise', recipe, settings: null,
        nfe: shape.steps * 2, seconds: shape.steps * 0.6, parent: null,
        rating: die(12) === 0 ? 1 + die(5) : 0, favourite: die(40) === 0,
      };
    }
  }
}

function prompt(die: (below: number) => number, pick: <T>(list: readonly T[]) => T): string {
  const rare = Array.from({ length: 3 + die(8) }, () => rareWord(die));
  const quality = Array.from({ length: 2 + die(6) }, () => pick(qualities));
  return `a ${pick(colours)} ${pick(subjects)} with ${rare.slice(0, 3).join(' ')}, ${pick(colours)} ${rare.slice(3).join(' ')}, ${quality.join(', ')}`;
}

/** 64 hexadecimal digits that differ for every n. */
const hex = (n: number): string => {
  const die = dice(n + 77);
  return Array.from({ length: 8 }, () => die(2 ** 32).toString(16).padStart(8, '0')).join('');
};

type Shape = Pick<Recipe, 'prompt' | 'negativePrompt' | 'model' | 'width' | 'height' | 'seed' | 'loras' | 'sampler' | 'schedule' | 'steps' | 'cfg'>;

function recipeOf(shape: Shape): Recipe {
  const sigmas = Array.from({ length: shape.steps + 1 }, (_, i) => (i === shape.steps ? 0 : 14.614641189575195 * ((shape.steps - i) / shape.steps) ** 7));
  return {
    version: 2, dialect: 'a1111', vae: null, embeddings: [], clipSkip: 1, samplerOptions: {}, scheduleOptions: {}, denoise: 1, sigmas, guidance: 'cfg', guidanceOptions: {},
    variationSeed: '0', variationStrength: 0, seedResizeWidth: 0, seedResizeHeight: 0, ensd: 0, noise: 'stepwise', batchIndex: 0, batchSize: 1,
    provenance: { engine: '0.1.0', runtime: 'onnxruntime-node 1.30.0', device: 'cpu', precision: 'fp32', threads: 2, platform: 'linux-x64', processor: 'AMD EPYC' },
    ...shape,
  };
}
