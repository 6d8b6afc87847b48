import type { Prediction } from '../../contract/recipe.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import type { TensorSet } from '../weights/safetensors.ts';
import { readFloats } from '../weights/tensor.ts';
import type { Weights } from './weights.ts';

export interface Predicts {
  readonly prediction: Prediction;
  readonly zeroTerminalSnr: boolean;
  /** On the noise levels of Karras et al. 2022 rather than the family's own. */
  readonly edmLevels: boolean;
}

const eps: Predicts = { prediction: 'eps', zeroTerminalSnr: false, edmLevels: false };

/** What a UNet predicts, by markers in the file, the scheduler beside it or what training wrote into its metadata. */
export function predictionOf(checkpoint: Checkpoint, unet: Weights, isSd2: boolean, inChannels: number): Predicts {
  if (checkpoint.layout === 'file') return marked(checkpoint.set) ?? described(checkpoint.set) ?? (isSd2 && inChannels === 4 && seemsV(unet) ? { ...eps, prediction: 'v' } : eps);
  const scheduler = checkpoint.scheduler;
  if (scheduler?.['prediction_type'] === 'v_prediction') return { ...eps, prediction: 'v', zeroTerminalSnr: scheduler['rescale_betas_zero_snr'] === true };
  return eps;
}

/** Empty tensors whose names are the message. */
function marked({ tensors }: TensorSet): Predicts | null {
  if (tensors.has('v_pred')) return { ...eps, prediction: 'v', zeroTerminalSnr: tensors.has('ztsnr') };
  if (tensors.has('edm_mean') && tensors.has('edm_std')) return { ...eps, prediction: 'edm', edmLevels: true };
  return tensors.has('edm_vpred.sigma_max') ? { ...eps, prediction: 'v', edmLevels: true } : null;
}

/** Stability's metadata convention (modelspec), as trainers write it. */
function described({ metadata }: TensorSet): Predicts | null {
  const said = metadata['modelspec.prediction_type'];
  return said === 'v' || said === 'v_prediction' ? { ...eps, prediction: 'v', zeroTerminalSnr: metadata['ss_zero_terminal_snr'] === 'True' } : null;
}

const telling = 'output_blocks.11.1.transformer_blocks.0.norm1.bias';

/** SD 2 says nowhere what it predicts; the spread of one bias differs between the two that were published. */
function seemsV(unet: Weights): boolean {
  if (!unet.has(telling)) return false;
  const values = readFloats(unet.tensor(telling));
  if (values.length < 2) return false;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)) > 0.09;
}
