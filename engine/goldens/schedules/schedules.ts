import * as z from 'zod';
import { a1111Steps } from '../../schedules/denoise.ts';
import { relativeError, sample } from '../compare.ts';
import type { CaseResult, GoldenFile, GoldenFormat } from '../format.ts';
import { A1111StepsCase, ComfyCase, comfySigmas, ForgeCase, forgeSigmas, LightDiffusionNextCase, lightDiffusionNextSigmas } from './lists.ts';
import { ModelSampling, modelSamplingCases } from './model-sampling.ts';
import { NodeCase, nodeOutputs } from './nodes.ts';

const Header = z.object({ group: z.string().optional(), cases: z.array(z.record(z.string(), z.unknown())).min(1) });
const Index = z.object({ files: z.record(z.string(), z.object({ cases: z.number().optional(), probes: z.number().optional() }).catchall(z.number())) });

type Kind = 'comfyui' | 'nodes' | 'forge' | 'lightdiffusion-next' | 'img2img-steps' | 'model-sampling';

/** By content: the group a file names and the fields its first case has. */
function kindOf(file: GoldenFile): Kind | null {
  const document = file.json();
  if (ModelSampling.safeParse(document).success) return 'model-sampling';
  const header = Header.safeParse(document);
  if (!header.success) return null;
  const [first] = header.data.cases;
  if (A1111StepsCase.safeParse(first).success) return 'img2img-steps';
  const group = header.data.group ?? '';
  if (group === 'lightdiffusion-next-ays') return 'lightdiffusion-next';
  if (NodeCase.safeParse(first).success) return 'nodes';
  if (group.startsWith('comfyui-') && ComfyCase.safeParse(first).success) return 'comfyui';
  if (group.startsWith('a1111') && ForgeCase.safeParse(first).success) return 'forge';
  return null;
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

function* casesOf(kind: Kind, document: unknown): Generator<CaseResult> {
  if (kind === 'model-sampling') {
    yield* modelSamplingCases(ModelSampling.parse(document));
    return;
  }
  const { group = '', cases } = Header.parse(document);
  for (const each of cases) {
    if (kind === 'comfyui') {
      const one = ComfyCase.parse(each);
      const model = group.replace(/^comfyui-/, '');
      yield compared(one.id, comfySigmas(model, one), one.sigmas_f64, one.sigmas, shippedTolerance(model, one.scheduler));
    } else if (kind === 'forge') {
      const one = ForgeCase.parse(each);
      yield compared(one.id, forgeSigmas(one), one.sigmas_f64, one.sigmas, shippedTolerance(one.model, one.scheduler));
    } else if (kind === 'lightdiffusion-next') {
      const one = LightDiffusionNextCase.parse(each);
      yield compared(one.id, lightDiffusionNextSigmas(one), one.sigmas_f64, undefined, 1e-9);
    } else if (kind === 'nodes') {
      const one = NodeCase.parse(each);
      const outputs = nodeOutputs(one);
      if (!one.outputs) yield compared(one.id, outputs[0]!, one.sigmas_f64, one.sigmas, 1e-5);
      else {
        const [errors, count] = [one.outputs.map((expected, i) => relativeError(outputs[i] ?? [], expected)), outputs.length];
        const error = Math.max(...errors, count === one.outputs.length ? 0 : Number.POSITIVE_INFINITY);
        yield { id: one.id, passed: error <= 1e-5, error, tolerance: 1e-5 };
      }
    } else {
      const one = A1111StepsCase.parse(each);
      const { listSteps, start } = a1111Steps(one.steps, one.denoising_strength, one.img2img_fix_steps);
      const passed = listSteps === one.schedule_steps && start === one.first_sigma_index;
      yield { id: `${one.steps} steps, strength ${one.denoising_strength}${one.img2img_fix_steps ? ', fix steps' : ''}`, passed, error: null, tolerance: null, ...(passed ? {} : { note: `got ${listSteps} from ${start}` }) };
    }
  }
}

/** Noise levels of ComfyUI, A1111/Forge and LightDiffusion-Next. */
export const scheduleGoldens: GoldenFormat = {
  name: 'schedules',
  recognise(file) {
    if (kindOf(file)) return 'cases';
    return Index.safeParse(file.json()).success ? 'support' : null;
  },
  async *run(file) {
    yield* casesOf(kindOf(file)!, file.json());
  },
};
