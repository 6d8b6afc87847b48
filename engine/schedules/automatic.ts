import { anyModel, schedule } from './schedule.ts';
import { uniform } from './uniform.ts';

/** Stands for the schedule that suits the sampler; `resolve.ts` chooses. Drawn itself it is A1111's plain list. */
export const automatic = schedule({
  label: 'Automatic',
  about: 'The schedule that suits the sampler and the model: what the sampler’s entry names, otherwise normal, or simple for flow models.',
  source: 'A1111’s “Automatic”',
  differences: 'In A1111 a sampler without a schedule of its own takes uniform, and flow models are no exception.',
  aliases: { a1111: ['Automatic'] },
  fits: anyModel,
  draw: (input) => uniform.draw(input),
});
