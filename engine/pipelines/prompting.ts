import { StudioError } from '../../contract/errors.ts';
import type { LoraUse, Request } from '../../contract/request.ts';
import type { Predict } from '../guidance/predict.ts';
import { combine, type Latents } from '../math/latents.ts';
import type { Conditioning, OpenModel } from '../models/model.ts';
import { loraTag } from '../text/extra-networks.ts';
import { planPrompt, textAt, type PromptPlan } from '../text/prompt-plan.ts';
import { condition, type PromptOptions } from './conditioning.ts';

/** Prompt and negative prompt taken apart: what is encoded, at which steps, how strongly. */
export interface Prompts {
  readonly positive: PromptPlan;
  readonly negative: PromptPlan;
  /** LoRAs asked for in the request and by tags in the prompt. */
  readonly loras: readonly LoraUse[];
}

/** Reads both prompts. Only tags of the positive one choose LoRAs, as in A1111. */
export function readPrompts(request: Pick<Request, 'prompt' | 'negativePrompt' | 'dialect' | 'steps' | 'loras'>): Prompts {
  const editing = { steps: request.steps, hiresSteps: null, oldScheduling: false };
  const positive = planPrompt(request.prompt, request.dialect, 'positive', editing);
  const negative = planPrompt(request.negativePrompt, request.dialect, 'negative', editing);
  const tagged = positive.networks
    .filter(({ type }) => type === 'lora')
    .map((network) => {
      const tag = loraTag(network);
      if (!tag) throw new StudioError('bad_input', `The tag <lora:${network.items.join(':')}> has a strength that is no number. Write it like <lora:name:0.8>.`);
      if (tag.rank !== null) throw new StudioError('bad_input', `The tag <lora:${network.items.join(':')}> asks for another rank (dyn), which Stepwise does not do. Leave it out.`);
      return { name: tag.name, unetStrength: tag.unetStrength, textStrength: tag.textStrength };
    });
  return { positive, negative, loras: [...request.loras, ...tagged] };
}

/** The side of guidance a network evaluation is for. */
export type Side = 'cond' | 'uncond';

interface Encoded {
  readonly parts: readonly { readonly weight: number; readonly at: (step: number) => Conditioning }[];
}

/** Gives what was made under a key before, or makes it. */
export type Remember = (key: string, make: () => Promise<Conditioning>) => Promise<Conditioning>;

/** Both prompts encoded: every text once, whatever the number of steps it stands for, and not again where `remember` knows it. */
export async function encodePrompts(model: OpenModel, prompts: Prompts, options: PromptOptions, remember: Remember = (_, make) => make()): Promise<Record<Side, Encoded>> {
  const known = new Map<string, Conditioning>();
  const { dialect, clipSkip, emphasis, width, height } = options;
  const keyOf = (text: string) => JSON.stringify([text, dialect, clipSkip, emphasis, width, height]);
  const encode = async ({ parts }: PromptPlan): Promise<Encoded> => {
    for (const { texts } of parts) for (const { text } of texts) if (!known.has(text)) known.set(text, await remember(keyOf(text), () => condition(model, text, options)));
    return { parts: parts.map(({ weight, texts }) => ({ weight, at: (step) => known.get(textAt(texts, step))! })) };
  };
  return { cond: await encode(prompts.positive), uncond: await encode(prompts.negative) };
}

/**
 * The network's prediction for the sides that guidance asks for. Prompt editing picks the text of the step that is being
 * made: the one that starts at or above this level. Parts joined by AND are composed as in Liu et al. 2022, eq. 11:
 * uncond + Σ wᵢ·(condᵢ − uncond).
 */
export function promptPredict(predict: Predict<Conditioning>, encoded: Record<Side, Encoded>, sigmas: readonly number[]): Predict<Side> {
  const stepAt = (sigma: number) => Math.max(1, sigmas.filter((level) => level > sigma * (1 + 1e-6)).length + 1);
  const { parts } = encoded.cond;
  const composed = parts.length > 1 || parts[0]!.weight !== 1;

  return async (x, sigma, groups, guidance) => {
    const step = stepAt(sigma);
    const pictures = x.dims[0];
    const repeated = (cond: Conditioning) => Array.from({ length: pictures }, () => cond);
    const uncond = () => repeated(encoded.uncond.parts[0]!.at(step));
    const asked = groups.map(([side]) => side!);
    if (!composed) return predict(x, sigma, asked.map((side) => (side === 'cond' ? repeated(parts[0]!.at(step)) : uncond())), guidance);
    if (!asked.includes('cond')) return predict(x, sigma, [uncond()], guidance);
    const outputs = await predict(x, sigma, [...parts.map((part) => repeated(part.at(step))), uncond()], guidance);
    const base = outputs.at(-1)!;
    const sum = parts.reduce((total, { weight }) => total + weight, 0);
    const cond: Latents = combine([1 - sum, base], ...parts.map(({ weight }, k) => [weight, outputs[k]!] as const));
    return asked.map((side) => (side === 'cond' ? cond : base));
  };
}
