/** How long noise takes: a start, a step and a question to a Brownian tree, at the latents of SD 1.5 and SDXL. CPU time, medians. */
import type { Dims } from '../engine/math/latents.ts';
import { rangeOf, type NoisePlan } from '../engine/noise/noise.ts';
import { openNoise } from '../engine/noise/open.ts';

const sizes: readonly (readonly [name: string, dims: Dims])[] = [
  ['SD 1.5, 512²', [1, 4, 64, 64]],
  ['SDXL, 1024²', [1, 4, 128, 128]],
];
const sources = ['stepwise', 'a1111-nv', 'comfyui'];
const runs = 15;

/** Karras's schedule of twenty steps between SD's ends. */
const sigmas = Array.from({ length: 21 }, (_, i) => (i === 20 ? 0 : (14.614642 ** (1 / 7) + (i / 19) * (0.0291675 ** (1 / 7) - 14.614642 ** (1 / 7))) ** 7));

function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): string {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!.toFixed(2).padStart(8);
}

console.log(`${'ms of CPU'.padEnd(34)}${'start'.padStart(8)}${'step'.padStart(8)}${'SDE step'.padStart(10)}`);
for (const [name, dims] of sizes) {
  for (const source of sources) {
    const starts: number[] = [];
    const steps: number[] = [];
    const paths: number[] = [];
    for (let run = 0; run < runs; run++) {
      const plan: NoisePlan = { seeds: [BigInt(run)], dims };
      starts.push(cpuMs(() => void openNoise(source, plan)));
      const gaussian = openNoise(source, plan).steps('gaussian', rangeOf(sigmas));
      const brownian = openNoise(source, plan).steps('brownian', rangeOf(sigmas));
      for (let i = 0; i + 2 < sigmas.length; i++) {
        steps.push(cpuMs(() => void gaussian(sigmas[i]!, sigmas[i + 1]!)));
        paths.push(cpuMs(() => void brownian(sigmas[i]!, sigmas[i + 1]!)));
      }
    }
    console.log(`${`${name}, ${source}`.padEnd(34)}${median(starts)}${median(steps)}${median(paths).padStart(10)}`);
  }
}
