import { combine, type Latents } from '../math/latents.ts';
import { guidance } from './guidance.ts';

/** uncond + scale·(cond − uncond). Ho & Salimans 2022, eq. 6, on denoised predictions. */
export function mix({ cond, uncond, scale }: { readonly cond: Latents; readonly uncond: Latents; readonly scale: number }): Latents {
  return combine([scale, cond], [1 - scale, uncond]);
}

export const cfg = guidance({
  label: 'CFG',
  about: 'Classifier-free guidance: away from what the negative prompt gives, towards the prompt. At scale 1 the negative prompt is not computed.',
  source: 'Ho, Salimans 2022, “Classifier-Free Diffusion Guidance”',
  aliases: { a1111: ['CFG Scale'], comfyui: ['CFGGuider'], diffusers: ['guidance_scale'], invokeai: ['cfg_scale'] },
  begin: () => ({ combine: mix }),
});

/** A network trained to take the scale as an input (Meng et al. 2023). */
export const distilled = guidance({
  label: 'Distilled',
  about: 'The scale is an input of the network, as in Flux dev; one prediction per step and no negative prompt.',
  source: 'Meng et al. 2023, “On Distillation of Guided Diffusion Models”',
  aliases: { a1111: ['Distilled CFG Scale'], comfyui: ['FluxGuidance'] },
  begin: null,
});
