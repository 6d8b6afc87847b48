import * as z from 'zod';
import { a1111Steps } from '../../schedules/denoise.ts';
import { attempt, caseId } from '../attempt.ts';
import { relativeError, sample } from '../compare.ts';
import type { CaseResult, GoldenFormat } from '../format.ts';
import { A1111StepsCase, ComfyCase, comfySigmas, ForgeCase, forgeSigmas, LightDiffusionNextCase, lightDiffusionNextSigmas } from './lists.ts';
import { ModelSampling, modelSamplingCases } from './model-sampling.ts';
import { NodeCase, nodeOutputs } from './nodes.ts';

const Header = z.object({
  group: z.string().default(''),
  cases: z.array(z.unknown()),
  // Files of other formats have one of these beside.
  sampler: z.undefined().optional(),
  format: z.undefined().optional(),
});
const Index = z.object({ files: z.record(z.string(), z.object({ cases: z.number().optional(), probes: z.number().optional() }).catchall(z.number())) });
const Probes = z.object({ models: z.unknown(), probes: z.unknown() });

type Kind = 'comfyui' | 'nodes' | 'forge' | 'lightdiffusion-next' | 'img2img-steps' | 'model-sampling';

/** By fields that only cases of a kind have, and the group the file names. A broken case among them hides nothing. */
function kindOf(document: unknown): Kind | null {
  if (Probes.safeParse(document).success) return 'model-sampling';
  const header = Header.safeParse(document);
  if (!header.success) return null;
  const { group, cases } = header.data;
  const some = (...fields: readonly string[]) => cases.some((each) => typeof each === 'object' && each !== null && fields.every((field) => field in each));
  if (some('img2img_fix_steps', 't_enc')) return 'img2img-steps';
  if (some('node', 'params')) return 'nodes';
  if (!some('scheduler', 'steps')) return null;
  if (group.startsWith('lightdiffusion-next')) return 'lightdiffusion-next';
  if (group.startsWith('a1111')) return 'forge';
  return group.startsWith('comfyui-') ? 'comfyui' : null;
}

/** Float32 results differ more from ours where the reference loses digits. */
function shippedTolerance(model: string, scheduler: string): number {
  if (scheduler === 'kl_optimal' && model === 'sd-v-zsnr') return 3e-4;
  if (scheduler === 'normal' && /flow|flux/.test(model)) return 1e-4;
  if (['normal', 'sgm_uniform', 'kl_optimal'].includes(scheduler) && model.startsWith('continuous-v')) return 1e-4;
  return 1e-5;
}

type List = readonly (number | null)[];

/** One list against the float64 run (1e-9) and the float32 run as shipped. */
function compared(id: string, actual: readonly number[], exact: List | undefined, shipped: List | undefined, tolerance: number): CaseResult {
  const exactError = exact ? relativeError(actual, exact) : 0;
  const shippedError = shipped ? relativeError(actual, shipped) : 0;
  const passed = exactError <= 1e-9 && shippedError <= tolerance;
  const note = passed ? {} : { note: `${exact ? `float32 ${shippedError.toExponential(2)} of ${tolerance}, ` : ''}got ${sample(actual)}, expected ${sample(exact ?? shipped ?? [])}` };
  return { id, passed, error: exact ? exactError : shippedError, tolerance: exact ? 1e-9 : tolerance, ...note };
}

function comfyResult(each: unknown, group: string): CaseResult {
  const one = ComfyCase.parse(each);
  const model = group.replace(/^comfyui-/, '');
  return compared(one.id, comfySigmas(model, one), one.sigmas_f64, one.sigmas, shippedTolerance(model, one.scheduler));
}

function forgeResult(each: unknown): CaseResult {
  const one = ForgeCase.parse(each);
  return compared(one.id, forgeSigmas(one), one.sigmas_f64, one.sigmas, shippedTolerance(one.model, one.scheduler));
}

function lightDiffusionNextResult(each: unknown): CaseResult {
  const one = LightDiffusionNextCase.parse(each);
  return compared(one.id, lightDiffusionNextSigmas(one), one.sigmas_f64, undefined, 1e-9);
}

function nodeResult(each: unknown): CaseResult {
  const one = NodeCase.parse(each);
  const outputs = nodeOutputs(one);
  if (one.sigmas) return compared(one.id, outputs[0]!, one.sigmas_f64, one.sigmas, 1e-5);
  const expected = one.outputs!;
  const errors = expected.map((list, i) => relativeError(outputs[i] ?? [], list));
  const error = Math.max(...errors, outputs.length === expected.length ? 0 : Number.POSITIVE_INFINITY);
  return { id: one.id, passed: error <= 1e-5, error, tolerance: 1e-5 };
}

function stepsResult(each: unknown): CaseResult {
  const one = A1111StepsCase.parse(each);
  const { listSteps, start } = a1111Steps(one.steps, one.denoising_strength, one.img2img_fix_steps);
  const passed = listSteps === one.schedule_steps && start === one.first_sigma_index;
  const id = `${one.steps} steps, strength ${one.denoising_strength}${one.img2img_fix_steps ? ', fix steps' : ''}`;
  return { id, passed, error: null, tolerance: null, ...(passed ? {} : { note: `got ${listSteps} from ${start}` }) };
}

const results: Readonly<Record<Exclude<Kind, 'model-sampling'>, (each: unknown, group: string) => CaseResult>> = {
  comfyui: comfyResult,
  forge: forgeResult,
  'lightdiffusion-next': lightDiffusionNextResult,
  nodes: nodeResult,
  'img2img-steps': stepsResult,
};

/** Noise levels of ComfyUI, A1111/Forge and LightDiffusion-Next. */
export const scheduleGoldens: GoldenFormat = {
  name: 'schedules',
  recognise(file) {
    if (kindOf(file.json())) return 'cases';
    return Index.safeParse(file.json()).success ? 'support' : null;
  },
  async *run(file) {
    const document = file.json();
    const kind = kindOf(document)!;
    if (kind === 'model-sampling') {
      yield* modelSamplingCases(ModelSampling.parse(document));
      return;
    }
    const { group, cases } = Header.parse(document);
    for (const [i, each] of cases.entries()) yield await attempt(caseId(each, i), () => results[kind](each, group));
  },
};
