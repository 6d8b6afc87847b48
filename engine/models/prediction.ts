import type { Prediction } from '../../contract/recipe.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import type { TensorSet } from '../weights/safetensors.ts';
import { readFloats } from '../weights/tensor.ts';
import type { Weights } from './weights.ts';

export interface Predicts {
  readonly prediction: Prediction;
  /** What says so, in words. */
  readonly predictionFrom: string;
  readonly zeroTerminalSnr: boolean;
  /** On the noise levels of Karras et al. 2022 rather than the family's own. */
  readonly edmLevels: boolean;
}

const eps: Predicts = { prediction: 'eps', predictionFrom: 'no marker', zeroTerminalSnr: false, edmLevels: false };

/** What a UNet predicts, by markers in the file, the scheduler beside it or what training wrote into its metadata. */
export function predictionOf(checkpoint: Checkpoint, unet: Weights, isSd2: boolean, inChannels: number): Predicts {
  if (checkpoint.layout !== 'file') return scheduled(checkpoint.scheduler);
  const said = marked(checkpoint.set) ?? described(checkpoint.set);
  if (said) return said;
  return isSd2 && inChannels === 4 && unet.has(telling) ? judged(unet) : eps;
}

/** As the scheduler's configuration of a model folder says. */
export function scheduled(scheduler: Readonly<Record<string, unknown>> | null): Predicts {
  if (scheduler === null) return eps;
  const isV = scheduler['prediction_type'] === 'v_prediction';
  const edmLevels = String(scheduler['_class_name']).startsWith('EDM');
  return { prediction: isV ? 'v' : edmLevels ? 'edm' : 'eps', predictionFrom: 'scheduler_config.json', zeroTerminalSnr: isV && scheduler['rescale_betas_zero_snr'] === true, edmLevels };
}

/** Empty tensors whose names are the message. */
function marked({ tensors }: TensorSet): Predicts | null {
  const by = (...names: readonly string[]) => `the marker ${names.join(' and ')}`;
  if (tensors.has('v_pred')) {
    const zeroTerminalSnr = tensors.has('ztsnr');
    return { ...eps, prediction: 'v', predictionFrom: zeroTerminalSnr ? by('v_pred', 'ztsnr') : by('v_pred'), zeroTerminalSnr };
  }
  if (tensors.has('edm_mean') && tensors.has('edm_std')) return { ...eps, prediction: 'edm', predictionFrom: by('edm_mean', 'edm_std'), edmLevels: true };
  return tensors.has('edm_vpred.sigma_max') ? { ...eps, prediction: 'v', predictionFrom: by('edm_vpred.sigma_max'), edmLevels: true } : null;
}

/** Stability's metadata convention (modelspec), as trainers write it. */
function described({ metadata }: TensorSet): Predicts | null {
  const said = metadata['modelspec.prediction_type'];
  if (said !== 'v' && said !== 'v_prediction') return null;
  return { ...eps, prediction: 'v', predictionFrom: 'modelspec.prediction_type in its metadata', zeroTerminalSnr: metadata['ss_zero_terminal_snr'] === 'True' };
}

const telling = 'output_blocks.11.1.transformer_blocks.0.norm1.bias';

/** SD 2 says nowhere what it predicts; the spread of one bias differs between the two that were published. */
function judged(unet: Weights): Predicts {
  const values = readFloats(unet.tensor(telling));
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return { ...eps, prediction: spread > 0.09 ? 'v' : 'eps', predictionFrom: `the spread of ${telling} (${spread.toPrecision(2)}; v above 0.09)` };
}
