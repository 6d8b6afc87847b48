import { listFor } from './families.ts';
import { lightdiffusionNextLists } from './lists/lightdiffusion-next.ts';
import { linear } from './resample.ts';
import { anyModel, schedule, type Drawn } from './schedule.ts';

type Family = keyof typeof lightdiffusionNextLists;

/** What LightDiffusion-Next walks for a step count: its own list, the smallest, a blend of neighbours, or the largest drawn out. */
function fullList(family: Family, steps: number): Drawn {
  const lists: Readonly<Record<number, readonly number[]>> = lightdiffusionNextLists[family];
  const counts = Object.keys(lists).map(Number);
  const smallest = counts[0]!;
  const largest = counts.at(-1)!;
  const note = (sigmas: readonly number[], how: string) => `Using LightDiffusion-Next’s list: ${steps} asked for, ${sigmas.length - 1} done, ${how}. These are not NVIDIA’s levels.`;
  const own = lists[Math.max(steps, smallest)];
  if (own) return { sigmas: own, source: 'exact', note: note(own, steps < smallest ? 'its smallest list' : 'its list as it stands') };
  if (steps > largest) {
    const sigmas = linear(lists[largest]!, steps + 1);
    return { sigmas, source: 'interpolated', note: note(sigmas, 'drawn out from its largest list') };
  }
  const above = counts.find((count) => count > steps)!;
  const below = counts[counts.indexOf(above) - 1]!;
  const weight = (steps - below) / (above - below);
  const [low, high] = [linear(lists[below]!, steps + 1), linear(lists[above]!, steps + 1)];
  const sigmas = low.map((sigma, i) => (1 - weight) * sigma + weight * high[i]!);
  return { sigmas, source: 'interpolated', note: note(sigmas, `between its lists ${below} and ${above}`) };
}

export const aysLd = schedule({
  label: 'AYS of LightDiffusion-Next',
  about: 'What LightDiffusion-Next calls AYS, to make its pictures again; neither NVIDIA’s levels nor always the number of steps asked for.',
  source: 'LightDiffusion-Next, ays_scheduler (commit 1b6ba620); origin of the numbers not told. SD 1.5’s 25 does 16 steps, SDXL’s 20 does 12, Flux’s 20 does 10',
  differences: 'Alike in all conventions. Below denoising strength 1 the first ⌊(1 − strength)·n⌋ levels are dropped.',
  fits: anyModel,
  denoise: 'own',
  draw({ steps, family, denoise }) {
    const { sigmas, source, note } = fullList(listFor(lightdiffusionNextLists, family, 'list of LightDiffusion-Next’s'), steps);
    const dropped = denoise < 0.9999 ? Math.trunc((1 - denoise) * (sigmas.length - 1)) : 0;
    return { sigmas: [...sigmas.slice(dropped, -1), 0], source, note };
  },
});
