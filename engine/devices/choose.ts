import { availableParallelism, totalmem } from 'node:os';
import type { DeviceReport } from '../../contract/device.ts';
import { StudioError } from '../../contract/errors.ts';
import type { DeviceId } from '../../contract/request.ts';
import type { AttentionForm } from '../onnx/graph.ts';
import type { Device } from '../onnx/runtime.ts';

/** A device that was qualified, and how networks are built for it. */
export interface ChosenDevice {
  readonly id: string;
  readonly device: Device;
  readonly attention: AttentionForm;
}

export interface Devices {
  readonly choose: (wish: DeviceId) => Promise<ChosenDevice>;
  readonly report: () => Promise<DeviceReport>;
}

export function createDevices(): Devices {
  const threads = availableParallelism();
  const cpu: ChosenDevice = { id: 'cpu', device: { provider: 'cpu', threads, optimisation: 'extended', memory: 'normal' }, attention: { kind: 'fused' } };
  return {
    async choose(wish) {
      if (wish === 'auto' || wish === 'cpu') return cpu;
      throw new StudioError('device_refused', `The device ${wish} was not qualified on this machine.`);
    },
    async report() {
      return { devices: [], chosen: 'cpu', why: '', threads, memoryBytes: totalmem(), runtime: '' };
    },
  };
}
