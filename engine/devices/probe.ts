import { availableParallelism } from 'node:os';
import type { Device } from '../onnx/runtime.ts';
import { onnxruntime } from '../onnx/session.ts';
import { deviceFor } from './table.ts';
import { measure } from './measure.ts';

/**
 * The throw-away process that tries a device: `probe <provider>`. It prints one line of JSON. A driver that crashes or
 * hangs takes this process with it and nothing else.
 */
const provider = process.argv[2] as Device['provider'];
const measurement = await measure(onnxruntime, deviceFor(provider, availableParallelism()), provider === 'cpu' ? ['F32'] : ['F32', 'F16']);
process.stdout.write(`${JSON.stringify(measurement)}\n`, () => process.exit(0));
