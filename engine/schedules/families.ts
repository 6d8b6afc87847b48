import { StudioError } from '../../contract/errors.ts';

/** Families that share the latents and noise table of the one a list was made for. */
const kin: Readonly<Record<string, string>> = { sd1: 'sd15', sd14: 'sd15', sd2: 'sd15', 'sd2-v': 'sd15', ssd1b: 'sdxl', pony: 'sdxl', 'flux-dev': 'flux', 'flux-schnell': 'flux' };

/**
 * The key of the list made for a family, or for the family it shares its noise table with. Where there is none the
 * person is told which there are: a list of another family is never taken in silence.
 */
export function listFor<K extends string>(lists: Readonly<Record<K, unknown>>, family: string, title: string): K {
  const own = Object.hasOwn(lists, family) ? family : kin[family];
  if (own !== undefined && Object.hasOwn(lists, own)) return own as K;
  throw new StudioError(
    'unfit',
    `There is no ${title} for models of the family ${family}; there are lists for ${Object.keys(lists).join(', ')}. Choose another schedule, or optimise one for this model.`,
  );
}
