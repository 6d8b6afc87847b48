import * as z from 'zod';

/** One known-answer case of an operator, run on a device and compared with the exact answer. */
export const DeviceCase = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  /** Largest absolute difference; null when it could not run. */
  error: z.number().nullable(),
  tolerance: z.number(),
});
export type DeviceCase = z.infer<typeof DeviceCase>;

export const DeviceVerdict = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** `ok`: trusted. `limited`: trusted without the operators that failed. `refused`: not used. `absent`: not on this platform. */
  state: z.enum(['ok', 'limited', 'refused', 'absent']),
  /** One sentence: what was found. */
  why: z.string(),
  cases: z.array(DeviceCase),
  /** How fast it computed a convolution of a picture's size, 10⁹ operations a second; null where it was not measured. */
  gflops: z.number().nullable(),
});
export type DeviceVerdict = z.infer<typeof DeviceVerdict>;

export const DeviceReport = z.strictObject({
  devices: z.array(DeviceVerdict),
  /** What `auto` means here, and why. */
  chosen: z.string(),
  why: z.string(),
  threads: z.int(),
  memoryBytes: z.int(),
  runtime: z.string(),
});
export type DeviceReport = z.infer<typeof DeviceReport>;
