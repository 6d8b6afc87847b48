import { drawPublished } from './published-schedule.ts';
import { listFor } from './families.ts';
import { aysLists, aysPrinted, community30Timesteps, ossLists } from './lists/published.ts';
import { drawAysFlux } from './oss.ts';
import { logLinear } from './resample.ts';
import { anyModel, schedule, varianceExploding, type Drawn, type ScheduleInput } from './schedule.ts';
import type { Convention } from './convention.ts';

const paper = 'Sabour, Fidler, Kreis 2024, “Align Your Steps: Optimizing Sampling Schedules in Diffusion Models” (arXiv 2404.14507), Table 3; computed by its authors at NVIDIA';
const differences =
  'ComfyUI: the table’s levels, 0 in place of the lowest, and a denoising strength below 1 keeps the last steps of the list. A1111: levels rounded to 3 decimals and 0 after the lowest, so its list needs one step more. Ours is ComfyUI’s.';
type Input = ScheduleInput<{ readonly convention: Convention }>;
type ListId = keyof typeof aysLists;

function draw(list: ListId, { steps, options: { convention } }: Input): Drawn {
  const printed = convention === 'a1111' && (list === 'sd15' || list === 'sdxl');
  const sigmas = printed ? aysPrinted[list] : aysLists[list].sigmas;
  return drawPublished({ title: `AYS optimal schedule for ${aysLists[list].name}`, sigmas, steps, convention });
}

export const ays = schedule({
  label: 'Align Your Steps',
  about: 'NVIDIA’s optimised levels for this family of models: for SD 1.5, SDXL and SVD; for Flux the optimal-steps list.',
  source: `${paper}. Flux: see “ays_flux”`,
  differences,
  aliases: { a1111: ['Align Your Steps'], comfyui: ['AlignYourStepsScheduler'], diffusers: ['AysSchedules'] },
  fits: anyModel,
  denoise: 'tail',
  draw(input) {
    const list = listFor({ ...aysLists, flux: ossLists.flux }, input.family, 'AYS list');
    return list === 'flux' ? drawAysFlux(input) : draw(list, input);
  },
});

/** One of NVIDIA's lists whatever the family says, for fine-tunes and comparisons. */
function fixedList(list: ListId, models: string) {
  return schedule({
    label: `Align Your Steps ${models}`,
    about: `NVIDIA’s optimised levels for ${aysLists[list].name}, whatever the model.`,
    source: `${paper}. ${aysLists[list].provenance}`,
    differences,
    fits: varianceExploding,
    denoise: 'tail',
    draw: (input) => draw(list, input),
  });
}

export const aysSd15 = fixedList('sd15', 'SD 1.5');
export const aysSdxl = fixedList('sdxl', 'SDXL');
export const aysSvd = fixedList('svd', 'SVD');

export const ays11 = schedule({
  label: 'Align Your Steps 11',
  about: 'Forge’s name for NVIDIA’s list as printed, with 3 decimals.',
  source: `${paper}; Forge’s “Align Your Steps 11”`,
  differences: 'A1111 and Forge append 0; ours puts 0 in place of the lowest level.',
  aliases: { a1111: ['Align Your Steps 11'] },
  fits: varianceExploding,
  denoise: 'tail',
  draw({ steps, family, options: { convention } }) {
    const list = listFor(aysPrinted, family, '11-level AYS list');
    return drawPublished({ title: `AYS optimal schedule for ${aysLists[list].name} as printed`, sigmas: aysPrinted[list], steps, convention });
  },
});

/** NVIDIA's printed list with its lowest level moved to 0.015, at 32 levels of 8 decimals: no optimisation of its own. */
const forge32 = (list: keyof typeof aysPrinted) => logLinear([...aysPrinted[list].slice(0, -1), 0.015], 32).map((sigma) => Number(sigma.toFixed(8)));

export const ays32 = schedule({
  label: 'Align Your Steps 32',
  about: 'Forge’s 32 levels: NVIDIA’s list drawn out to 32 with its end moved to 0.015. Not an optimisation of its own.',
  source: `Forge’s “Align Your Steps 32”; log-linear interpolation of ${paper}`,
  differences: 'A1111 and Forge append 0; ours puts 0 in place of the lowest level.',
  aliases: { a1111: ['Align Your Steps 32'] },
  fits: varianceExploding,
  denoise: 'tail',
  draw({ steps, family, options: { convention } }) {
    const list = listFor(aysPrinted, family, '32-level AYS list');
    return drawPublished({ title: `Forge’s 32-level AYS list for ${aysLists[list].name}`, sigmas: forge32(list), steps, convention });
  },
});

export const ays30 = schedule({
  label: 'Align Your Steps 30',
  about: 'A contributor’s 30-step list in the manner of AYS; not NVIDIA’s, who published none of that length.',
  source: 'Thread of A1111 pull request 15751 (2024); author’s method not told',
  fits: ['eps', 'v'],
  denoise: 'tail',
  draw({ steps, family, levels, options: { convention } }) {
    const list = listFor(community30Timesteps, family, '30-step community list');
    const sigmas = community30Timesteps[list].map((timestep) => levels.sigma(timestep));
    return drawPublished({ title: `the 30-step community list for ${aysLists[list].name}`, sigmas, steps, convention });
  },
});
