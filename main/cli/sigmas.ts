import { refuseWords, type CliCommand } from './command.ts';
import { withEngine } from './engine.ts';
import { optionsOf } from './options.ts';
import { StudioError } from '../../contract/errors.ts';

export const sigmasCommand: CliCommand = {
  name: 'sigmas',
  usage: '--schedule NAME [flags]',
  about: 'prints the noise levels a schedule walks',
  flags: [
    { name: 'schedule', kind: 'text', about: 'a schedule; “stepwise schedules” lists them' },
    { name: 'sampler', kind: 'text', about: 'the sampler that will walk it' },
    { name: 'sampler-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the sampler, where it changes what a step costs' },
    { name: 'family', kind: 'text', about: 'model family or levels: sd15, sdxl, flux, edm-0.002-80, …' },
    { name: 'steps', kind: 'integer', about: 'steps' },
    { name: 'denoise', kind: 'number', about: 'denoising strength, 0 to 1' },
    { name: 'width', kind: 'integer', least: 1, about: 'picture width, for shifts that depend on it' },
    { name: 'height', kind: 'integer', least: 1, about: 'picture height' },
    { name: 'option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the schedule' },
  ],
  async run(args, out) {
    refuseWords(sigmasCommand, args);
    const { flags } = args;
    if (!flags['schedule']) throw new StudioError('bad_input', 'sigmas needs a schedule: stepwise sigmas --schedule ays --family sd15 --steps 10');
    const answer = await withEngine(out, (link) =>
      link.call('schedule.sigmas', {
        schedule: flags['schedule'] as string,
        options: optionsOf('option', flags['option'] as readonly string[] | undefined),
        sampler: (flags['sampler'] as string | undefined) ?? null,
        samplerOptions: optionsOf('sampler-option', flags['sampler-option'] as readonly string[] | undefined),
        steps: (flags['steps'] as number | undefined) ?? 20,
        denoise: (flags['denoise'] as number | undefined) ?? 1,
        width: (flags['width'] as number | undefined) ?? 512,
        height: (flags['height'] as number | undefined) ?? 512,
        family: (flags['family'] as string | undefined) ?? 'sd15',
      }),
    );
    if (flags['json']) out.print(JSON.stringify(answer, null, 2));
    else {
      if (answer.note) out.say(answer.note);
      out.print(answer.sigmas.join('\n'));
    }
    return 0;
  },
};
