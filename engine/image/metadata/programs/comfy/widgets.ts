import type { Json, JsonObject } from '../../json.ts';
import { at } from '../../values.ts';

/** Stands behind a seed in the editor's form: what happens to it after a picture is made. It is no input. */
const afterGenerate = new Set(['fixed', 'increment', 'decrement', 'randomize']);

/** Names of the widgets of common nodes, in order, without what stands behind seeds. */
const names: Readonly<Record<string, string>> = {
  KSampler: 'seed steps cfg sampler_name scheduler denoise',
  KSamplerAdvanced: 'add_noise noise_seed steps cfg sampler_name scheduler start_at_step end_at_step return_with_leftover_noise',
  SamplerCustom: 'add_noise noise_seed cfg',
  RandomNoise: 'noise_seed',
  KSamplerSelect: 'sampler_name',
  SamplerEulerAncestral: 'eta s_noise',
  SamplerDPMPP_2M_SDE: 'solver_type eta s_noise noise_device',
  SamplerDPMPP_3M_SDE: 'eta s_noise noise_device',
  SamplerDPMPP_SDE: 'eta s_noise r noise_device',
  SamplerDPMPP_2S_Ancestral: 'eta s_noise',
  BasicScheduler: 'scheduler steps denoise',
  AlignYourStepsScheduler: 'model_type steps denoise',
  GITSScheduler: 'coeff steps denoise',
  OptimalStepsScheduler: 'model_type steps denoise',
  KarrasScheduler: 'steps sigma_max sigma_min rho',
  ExponentialScheduler: 'steps sigma_max sigma_min',
  PolyexponentialScheduler: 'steps sigma_max sigma_min rho',
  VPScheduler: 'steps beta_d beta_min eps_s',
  BetaSamplingScheduler: 'steps alpha beta',
  LaplaceScheduler: 'steps sigma_max sigma_min mu beta',
  SDTurboScheduler: 'steps denoise',
  CFGGuider: 'cfg',
  FluxGuidance: 'guidance',
  CheckpointLoaderSimple: 'ckpt_name',
  CheckpointLoader: 'config_name ckpt_name',
  UNETLoader: 'unet_name weight_dtype',
  VAELoader: 'vae_name',
  CLIPLoader: 'clip_name type',
  DualCLIPLoader: 'clip_name1 clip_name2 type',
  LoraLoader: 'lora_name strength_model strength_clip',
  LoraLoaderModelOnly: 'lora_name strength_model',
  CLIPSetLastLayer: 'stop_at_clip_layer',
  CLIPTextEncode: 'text',
  CLIPTextEncodeSDXL: 'width height crop_w crop_h target_width target_height text_g text_l',
  CLIPTextEncodeFlux: 'clip_l t5xxl guidance',
  EmptyLatentImage: 'width height batch_size',
  EmptySD3LatentImage: 'width height batch_size',
  LatentUpscale: 'upscale_method width height crop',
  LatentUpscaleBy: 'upscale_method scale_by',
  ImageScale: 'upscale_method width height crop',
  ImageScaleBy: 'upscale_method scale_by',
  UpscaleModelLoader: 'model_name',
  LoadImage: 'image upload',
  PrimitiveNode: 'value',
  PrimitiveInt: 'value',
  PrimitiveFloat: 'value',
  PrimitiveString: 'value',
  PrimitiveStringMultiline: 'value',
  SaveImage: 'filename_prefix',
};

/** A name for each of a node's widget values; null for what is no input. Unknown nodes name their widgets in their inputs since 2025. */
export function widgetNames(type: string, slots: readonly JsonObject[], values: readonly Json[]): (string | null)[] {
  const fromSlots = slots.map((slot) => at(slot, 'widget', 'name')).filter((name): name is string => typeof name === 'string');
  const known = Object.hasOwn(names, type) ? names[type]!.split(' ') : fromSlots;
  const left = [...known];
  let last: string | null = null;
  return values.map((value) => {
    const behindSeed = last !== null && /seed$|^value$/.test(last) && typeof value === 'string' && afterGenerate.has(value);
    last = behindSeed ? null : (left.shift() ?? null);
    return last;
  });
}
