import type { SigmaAnswer, SigmaQuery } from '../../contract/engine.ts';
import type * as z from 'zod';
import type { Options } from '../../contract/request.ts';
import { catalog } from './catalog.ts';

/** Noise levels good enough to look at. The engine has the true ones. */
const betas = Array.from({ length: 1000 }, (_, i) => (Math.sqrt(0.00085) + (i / 999) * (Math.sqrt(0.012) - Math.sqrt(0.00085))) ** 2);
let product = 1;
const table = betas.map((beta) => {
  product *= 1 - beta;
  return Math.sqrt((1 - product) / product);
});
const [lowest, highest] = [table[0]!, table[999]!];
const published = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029];

const atTime = (t: number): number => {
  const low = Math.floor(t);
  const high = Math.min(999, low + 1);
  return Math.exp(Math.log(table[low]!) + (t - low) * (Math.log(table[high]!) - Math.log(table[low]!)));
};
const option = (options: Options, name: string, otherwise: number): number => (typeof options[name] === 'number' ? options[name] : otherwise);

export function sigmasOf({ schedule, options, steps, sampler }: z.input<typeof SigmaQuery>): SigmaAnswer {
  const at = (i: number): number => (steps === 1 ? 0 : i / (steps - 1));
  const make = (level: (t: number) => number): number[] => Array.from({ length: steps }, (_, i) => level(at(i)));
  const loglinear = (list: readonly number[]): number[] =>
    make((t) => {
      const place = t * (list.length - 1);
      const low = Math.min(list.length - 2, Math.floor(place));
      return Math.exp(Math.log(list[low]!) + (place - low) * (Math.log(list[low + 1]!) - Math.log(list[low]!)));
    });
  const levels: Record<string, () => number[]> = {
    automatic: () => levels.karras!(),
    normal: () => make((t) => atTime(999 * (1 - t))),
    sgm_uniform: () => Array.from({ length: steps }, (_, i) => atTime(999 * (1 - i / steps))),
    karras: () => {
      const rho = option(options, 'rho', 7);
      return make((t) => (highest ** (1 / rho) + t * (lowest ** (1 / rho) - highest ** (1 / rho))) ** rho);
    },
    exponential: () => make((t) => Math.exp(Math.log(highest) + t * (Math.log(lowest) - Math.log(highest)))),
    polyexponential: () => make((t) => Math.exp(Math.log(lowest) + (1 - t) ** option(options, 'rho', 1) * (Math.log(highest) - Math.log(lowest)))),
    beta: () => make((t) => atTime(999 * (1 - (t - Math.sin(2 * Math.PI * t) * -0.08)))),
    ays: () => loglinear(published),
    custom: () => (Array.isArray(options.sigmas) && options.sigmas.length > 0 ? (options.sigmas as number[]).filter((sigma) => sigma > 0) : make((t) => highest * (1 - t) + lowest * t)),
  };
  const nfePerStep = catalog.samplers.find((each) => each.id === sampler)?.nfePerStep ?? 1;
  const list = (levels[schedule] ?? levels.normal!)();
  const source = schedule === 'ays' ? (steps === 10 ? 'exact' : 'interpolated') : schedule === 'custom' ? 'custom' : 'computed';
  const count = list.length;
  return { schedule, sigmas: [...list, 0], source, note: source === 'exact' ? 'Using AYS optimal schedule for SD 1.5 with 10 steps.' : '', nfe: nfePerStep === 1 ? count : nfePerStep * count - (nfePerStep - 1) };
}
