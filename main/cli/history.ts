import type { ImagePage, ImageRecord } from '../../contract/image.ts';
import { StudioError } from '../../contract/errors.ts';
import { openCore } from '../core.ts';
import { dataFolder } from '../paths.ts';
import type { CliCommand } from './command.ts';
import { textTable } from './text-table.ts';

const two = (n: number) => String(n).padStart(2, '0');
const moment = (at: number): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

function row({ id, createdAt, width, height, recipe, settings, file }: ImageRecord): string[] {
  const prompt = (recipe?.prompt ?? settings?.prompt ?? '').replaceAll(/\s+/g, ' ');
  return [
    id,
    moment(createdAt),
    `${width}×${height}`,
    recipe?.sampler ?? settings?.sampler ?? '',
    String(recipe?.steps ?? settings?.steps ?? ''),
    recipe?.seed ?? settings?.seed ?? '',
    prompt.length > 48 ? `${prompt.slice(0, 47)}…` : prompt,
    file,
  ];
}

const most = 10_000;

export const historyCommand: CliCommand = {
  name: 'history',
  usage: '[SEARCH…] [flags]',
  about: 'lists pictures, newest first; SEARCH as in the window: sampler:heun steps:>10 "red circle" -prompt:cat',
  words: true,
  flags: [{ name: 'limit', kind: 'integer', about: `how many at most, 1 to ${most}; 20 if not said` }],
  async run({ flags, rest }, out) {
    const limit = (flags['limit'] as number | undefined) ?? 20;
    if (limit < 1 || limit > most) throw new StudioError('bad_input', `--limit takes a number from 1 to ${most}, not ${limit}.`);
    const core = await openCore({ data: dataFolder((flags['data'] as string | undefined) ?? null), historyThread: 'inline', onNotice: (_, text) => out.say(text) });
    try {
      const { images } = core.history;
      const found: ImageRecord[] = [];
      for (let after: { seq: number } | null = null; found.length < limit; ) {
        const page: ImagePage = await images.page({ text: rest.join(' '), after, limit: Math.min(500, limit - found.length) });
        found.push(...page.images);
        after = page.next;
        if (!after) break;
      }
      if (flags['json']) out.print(JSON.stringify(found, null, 2));
      else if (found.length === 0) out.say(rest.length > 0 ? `No picture fits “${rest.join(' ')}”.` : 'No pictures yet.');
      else out.print(textTable(['id', 'made', 'size', 'sampler', 'steps', 'seed', 'prompt', 'file'], found.map(row)));
      return 0;
    } finally {
      await core.close();
    }
  },
};
