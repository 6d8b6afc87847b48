import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { formatOfName } from '../../contract/picture-format.ts';
import type { ReplayReport } from '../../contract/replay.ts';
import type { Replayed } from '../replay/open.ts';
import type { CliCommand } from './command.ts';
import { withCore } from './core.ts';
import { progressLine } from './progress.ts';

/** A file where there is one, else the id of a picture in the history. */
function replayed(name: string): Replayed {
  if (existsSync(name)) return { file: name };
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(name)) return { imageId: name };
  throw new StudioError('missing_file', `There is no file ${name}, and it is no id of a picture either. “stepwise history” lists ids.`);
}

/** `cat.png` → `cat-replay.png`, here; a name that is taken counts on. */
function besideName(name: string): string {
  const stem = basename(name, extname(name));
  for (let n = 1; ; n++) {
    const file = join(process.cwd(), `${stem}-replay${n === 1 ? '' : `-${n}`}.png`);
    if (!existsSync(file)) return file;
  }
}

function print(report: ReplayReport): string {
  const { difference, reasons, file, imageId } = report;
  return [
    report.sentence,
    ...(report.verdict === 'differs' && difference && difference.differing > 0 ? [`  ${difference.differing} of ${difference.pixels} pixels differ, by ${difference.largest} at most and ${difference.mean.toPrecision(3)} on average.`] : []),
    ...reasons.slice(1).map(({ sentence }) => `  ${sentence}`),
    ...(file === null ? [] : [`  Kept as ${file}${imageId === null ? '' : `, in the history as ${imageId}`}.`]),
  ].join('\n');
}

export const replayCommand: CliCommand = {
  name: 'replay',
  usage: 'FILE|ID [--check]',
  about: 'makes a picture again from its recipe; --check says whether it is equal to the bit, or how far off and why (exit code 2)',
  words: true,
  flags: [
    { name: 'check', kind: 'switch', about: 'compare with the picture’s own file' },
    { name: 'out', kind: 'text', value: 'FILE', about: 'where to write the replay; without --check it is written beside you as NAME-replay.png' },
    { name: 'keep', kind: 'switch', about: 'add the replay to the history' },
    { name: 'model', kind: 'text', value: 'NAME|FILE', about: 'a model instead of the one recorded' },
  ],
  async run(args, out) {
    const [name, ...more] = args.rest;
    if (!name || more.length > 0) throw new StudioError('bad_input', 'replay takes one picture: stepwise replay FILE|ID --check');
    const { check, keep, out: target, model } = args.flags as { check?: boolean; keep?: boolean; out?: string; model?: string };
    if (keep && target !== undefined) throw new StudioError('bad_input', '--keep puts the replay into the history’s own folder and --out somewhere else. Give one of them.');
    if (target !== undefined && formatOfName(target) !== 'png') throw new StudioError('bad_input', `A replay is written as PNG, so that no bit is lost; name a file that ends in .png, not ${target}.`);
    const what = replayed(name);
    const report = await withCore(
      args,
      out,
      (core) =>
        core.replays.run(what, {
          check: check === true,
          keep: keep ? 'history' : target !== undefined ? { file: target } : check ? 'nowhere' : { file: besideName(name) },
          model: model ?? null,
          signal: out.signal,
        }),
      { onProgress: (progress) => out.progress(progressLine(progress)) },
    );
    out.print(args.flags['json'] ? JSON.stringify(report, null, 2) : print(report));
    return report.verdict === 'differs' ? 2 : 0;
  },
};
