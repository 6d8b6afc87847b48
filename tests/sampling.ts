import type { Latents } from '../engine/math/latents.ts';
import type { SamplerEntry } from '../engine/samplers/entry.ts';
import type { Step } from '../engine/samplers/sampler.ts';

/** Options with which a sampler draws no noise and walks the ODE as closely as it can. */
export function quietOptions(entry: SamplerEntry): Record<string, unknown> {
  const quiet: Record<string, unknown> = {
    eta: 0,
    sNoise: 0,
    tauEta: 0,
    noiseScalerEta: 0,
    restarts: [],
    multiscale: false,
    sExtraSteps: false,
    tolerance: 1e-13,
    maxIterations: 200,
  };
  return Object.fromEntries(Object.entries(quiet).filter(([name]) => name in entry.options.shape));
}

export async function finish(run: AsyncIterator<Step, Latents>): Promise<{ latents: Latents; steps: Step[] }> {
  const steps: Step[] = [];
  let turn = await run.next();
  while (!turn.done) {
    steps.push(turn.value);
    turn = await run.next();
  }
  return { latents: turn.value, steps };
}
