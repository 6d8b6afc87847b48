import { StudioError } from '../../contract/errors.ts';
import type { Device, TensorData } from '../onnx/runtime.ts';
import { readFloats, type Tensor } from '../weights/tensor.ts';
import { fileWords, listWords } from '../weights/words.ts';

export const allFinite = ({ data }: TensorData): boolean => !(data instanceof Float32Array) || data.every(Number.isFinite);

/**
 * Why a network gave numbers that are none. Weights are looked at only now: a checkpoint of 2 GB would take a second
 * each time it is opened, and a bad number in one always shows in the results.
 */
export function whyNotFinite(path: string, network: string, tensors: readonly Tensor[], device: Device): StudioError {
  const bad = tensors.filter((tensor) => !('fed' in tensor.source) && !readFloats(tensor).every(Number.isFinite)).map(({ name }) => name);
  if (bad.length > 0) {
    return new StudioError('bad_file', `${fileWords(path)} holds numbers that are not finite in its ${network} (${listWords(bad)}): every picture would come out black. Download it again, or choose another version of the model.`);
  }
  if (device.provider !== 'cpu') return new StudioError('device_refused', `The ${network} of ${fileWords(path)} gave numbers that are not finite on this device, which computes in half precision. Choose the CPU for this model.`);
  return new StudioError('unfit', `The ${network} of ${fileWords(path)} gave numbers that are not finite although its weights are. A LoRA may be too strong, or CFG too high for this model.`);
}
