import type { DeviceId } from '../../contract/request.ts';
import type { Device } from '../onnx/runtime.ts';

export interface DeviceEntry {
  readonly label: string;
  /** What must be there for it, in a sentence that says why it is not. */
  readonly absent: string;
}

/** Every device, in the order people see them. Which of them the runtime was built for, it says itself. */
export const deviceEntries: Readonly<Record<Exclude<DeviceId, 'auto'>, DeviceEntry>> = {
  cpu: { label: 'CPU', absent: 'The runtime has no CPU provider. Install Stepwise again.' },
  webgpu: { label: 'GPU (WebGPU)', absent: 'The runtime that came with Stepwise has no WebGPU for this system.' },
  dml: { label: 'GPU (DirectML)', absent: 'DirectML is a part of Windows only.' },
  coreml: { label: 'Neural Engine or GPU (Core ML)', absent: 'Core ML is a part of macOS only.' },
  cuda: { label: 'NVIDIA GPU (CUDA)', absent: 'CUDA’s libraries do not ship with Stepwise. WebGPU uses the same card without them.' },
};
export type DeviceName = keyof typeof deviceEntries;

/** How networks are opened on a device, in its trial and for pictures alike. */
export const deviceFor = (provider: DeviceName, threads: number): Device => ({
  provider,
  threads,
  // On GPUs the higher levels put operators together that were never tried there.
  optimisation: provider === 'cpu' ? 'extended' : 'basic',
  memory: 'normal',
});
