import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';
import { listFor } from './families.ts';
import gitsSd15 from './lists/gits-sd15.json' with { type: 'json' };
import { gitsForge } from './lists/published.ts';
import { drawPublished } from './published-schedule.ts';
import { schedule } from './schedule.ts';

/** Fewest and most steps with a list of their own. */
const [fewest, most] = [2, 20];

/** The list of a coefficient for a step count, which has one for each of 2 … 20; above, the longest is drawn out. */
function listOf(coefficient: string, steps: number): readonly number[] {
  const paths = gitsSd15.paths[coefficient as keyof typeof gitsSd15.paths];
  return paths[Math.min(steps, most) - fewest]!.map((place) => gitsSd15.levels[place]!);
}

const coefficients = Object.keys(gitsSd15.paths);

export const gits = schedule({
  label: 'GITS',
  about: 'Levels found by dynamic programming over how trajectories bend, one list for each of 2 to 20 steps and 15 coefficients; made on SD 1.5.',
  source: 'Chen et al. 2024, “On the Trajectory Regularity of ODE-based Diffusion Sampling” (arXiv 2405.11326); the authors’ lists for Stable Diffusion as spread with ComfyUI',
  differences:
    'ComfyUI: by coefficient and step count, 0 in place of the lowest level, a denoising strength below 1 keeps the last steps. A1111: one 11-level list per family, interpolated, 0 appended, without a coefficient. Ours is ComfyUI’s.',
  aliases: { a1111: ['Align Your Steps GITS'], comfyui: ['GITSScheduler'] },
  fits: ['eps', 'v'],
  denoise: 'tail',
  options: {
    coefficient: z.number().min(0.8).max(1.5).multipleOf(0.05).default(1.2).meta({ label: 'Coefficient', about: 'Above 1 more steps go to low noise, below 1 to high noise', step: 0.05 }),
  },
  draw({ steps, family, options: { coefficient, convention } }) {
    if (convention === 'a1111') {
      const list = listFor(gitsForge, family, 'GITS list of Forge’s');
      return drawPublished({ title: `Forge’s GITS list for ${list}`, sigmas: gitsForge[list], steps, convention });
    }
    const key = coefficient.toFixed(2);
    if (!coefficients.includes(key)) throw new StudioError('bad_input', `GITS has lists for the coefficients ${coefficients.join(', ')}, not for ${coefficient}.`);
    if (steps < fewest) throw new StudioError('bad_input', `GITS has lists for ${fewest} steps and more, not for ${steps}. Ask for ${fewest} or choose another schedule.`);
    return drawPublished({ title: `the GITS list for coefficient ${key}`, sigmas: listOf(key, steps), steps, convention });
  },
});
