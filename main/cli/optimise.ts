import { readFileSync } from 'node:fs';
import { StudioError } from '../../contract/errors.ts';
import { defaultBudget, maxPrompts, OptimiseWish, type OptimiseProgress, type SavedSchedule } from '../../contract/schedule.ts';
import { openCore } from '../core.ts';
import { dataFolder } from '../paths.ts';
import { savedName } from '../schedules/use.ts';
import type { Arguments, CliCommand, Output } from './command.ts';
import { optionsOf } from './options.ts';
import { textTable } from './text-table.ts';

/** A prompt a line; empty lines and lines that begin with # are left out. */
function promptsIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new StudioError('missing_file', `${file} cannot be read (${(thrown as NodeJS.ErrnoException).code}). Name a text file with a prompt a line.`);
  }
  const prompts = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  if (prompts.length === 0) throw new StudioError('bad_file', `${file} holds no prompt. Write one a line.`);
  if (prompts.length > maxPrompts) throw new StudioError('bad_input', `${file} holds ${prompts.length} prompts; the lab takes up to ${maxPrompts}. Keep the most typical.`);
  return prompts;
}

/** Fields of the request by their flags. */
const fields: Readonly<Record<string, string>> = { model: 'model', sampler: 'sampler', steps: 'steps', cfg: 'cfg', guidance: 'guidance', prompt: 'prompt', negative: 'negativePrompt', seed: 'seed', width: 'width', height: 'height', device: 'device', threads: 'threads' };

function wishOf({ flags }: Arguments, defaults: Readonly<Record<string, unknown>>): OptimiseWish {
  const request: Record<string, unknown> = { ...defaults, seed: '0' };
  for (const [flag, field] of Object.entries(fields)) if (flags[flag] !== undefined) request[field] = flags[flag];
  if (flags['sampler-option']) request['samplerOptions'] = optionsOf('sampler-option', flags['sampler-option'] as readonly string[]);
  const prompts = flags['prompts'] === undefined ? [] : promptsIn(flags['prompts'] as string);
  const parsed = OptimiseWish.safeParse({ request, prompts, budget: flags['budget'] ?? defaultBudget });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue!.path.at(-1));
  const flag = Object.entries(fields).find(([, name]) => name === field)?.[0] ?? field;
  throw new StudioError('bad_input', `--${flag} ${String(flags[flag])}: ${issue!.message}.`);
}

const phases: Readonly<Record<OptimiseProgress['phase'], string>> = {
  load: 'opening the model',
  teach: 'fine walks',
  pairs: 'measuring the bound',
  compare: 'trying lists',
  refine: 'refining',
  confirm: 'held-out pictures',
};

function line({ phase, nfe, expected, secondsLeft, best }: OptimiseProgress): string {
  const left = secondsLeft === null ? '' : ` · ${Math.ceil(secondsLeft)} s left`;
  const found = best ? ` · best ${best.score.value.toPrecision(3)} (${best.label})` : '';
  return `${phases[phase]} · ${nfe} of ${expected} NFE${left}${found}`;
}

/** A made schedule as people read it. */
export function summary(schedule: SavedSchedule): string {
  const { name, sigmas, held, equals, verdict, notes, nfe, seconds, label, steps } = schedule;
  const rows = held.map((each, i) => [i === 0 ? 'this list' : each.label, each.score.value.toPrecision(4), each.score.spread.toPrecision(2)]);
  const as = equals ? [`At least as good as ${equals.schedule} with ${equals.steps} steps, at ${steps}.`] : [];
  return [
    `${name}  (${savedName(schedule)})`,
    `${label}; ${nfe.toLocaleString('en')} NFE in ${seconds.toFixed(0)} s`,
    sigmas.map((sigma) => Number(sigma.toPrecision(6))).join(', '),
    ...(rows.length > 0 ? ['', textTable(['held-out', held[0]!.score.metric, '±'], rows)] : []),
    '',
    verdict,
    ...as,
    ...notes,
  ].join('\n');
}

async function run(args: Arguments, out: Output): Promise<number> {
  const { flags } = args;
  const core = await openCore({
    data: dataFolder((flags['data'] as string | undefined) ?? null),
    historyThread: 'inline',
    onScheduleProgress: (progress) => out.progress(line(progress)),
    onNotice: (_, text) => out.say(text),
    ...(process.env['STEPWISE_DEBUG'] ? { onEngineLog: (text: string) => out.say(`engine: ${text}`) } : {}),
  });
  try {
    const record = await core.models.find((flags['model'] as string | undefined) ?? 'builtin').catch(() => null);
    const { width, height, steps, cfg, sampler } = record?.defaults ?? {};
    const defaults = Object.fromEntries(Object.entries({ width, height, steps, cfg, sampler }).filter(([, value]) => value !== undefined));
    const made = await core.lab.run(wishOf(args, defaults), out.signal);
    out.print(flags['json'] ? JSON.stringify(made, null, 2) : summary(made));
    return 0;
  } finally {
    await core.close();
  }
}

export const optimiseCommand: CliCommand = {
  name: 'optimise',
  usage: '--model NAME --sampler NAME --steps N --cfg N [flags]',
  about: 'makes a schedule for your model, sampler, steps and guidance, and proves it on pictures that took no part',
  flags: [
    { name: 'model', kind: 'text', value: 'NAME|FILE', about: 'a model of the library or a file' },
    { name: 'sampler', kind: 'text', about: 'the sampler it is for; “stepwise samplers” lists them' },
    { name: 'steps', kind: 'integer', about: 'steps it is for' },
    { name: 'cfg', kind: 'number', about: 'CFG scale it is for' },
    { name: 'guidance', kind: 'text', about: 'kind of guidance' },
    { name: 'prompts', kind: 'text', value: 'FILE', about: 'prompts to learn and judge by, one a line; every other one is held out' },
    { name: 'prompt', kind: 'text', about: 'a single prompt instead' },
    { name: 'negative', kind: 'text', about: 'what to leave out' },
    { name: 'budget', kind: 'integer', value: 'NFE', about: `network evaluations at most, ${defaultBudget} unless given; a guided one counts two` },
    { name: 'seed', kind: 'text', value: 'N', about: 'seed of the noises; 0 unless given, -1 draws one' },
    { name: 'width', kind: 'integer', about: 'width in pixels' },
    { name: 'height', kind: 'integer', about: 'height in pixels' },
    { name: 'sampler-option', kind: 'text', value: 'NAME=VALUE', many: true, about: 'an option of the sampler' },
    { name: 'device', kind: 'text', about: 'auto, cpu, webgpu, dml, coreml or cuda' },
    { name: 'threads', kind: 'integer', about: 'threads of the processor; 0 lets the engine choose' },
  ],
  run,
};
