import { parseArgs } from 'node:util';
import { StudioError, type ErrorData } from '../../contract/errors.ts';

/** One flag of a command, as `--name value`. */
export interface Flag {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'integer' | 'switch';
  /** May be given more than once. */
  readonly many?: boolean;
  readonly about: string;
  /** What stands behind the flag in the help: `N`, `FILE`. */
  readonly value?: string;
  /** Least number it takes. */
  readonly least?: number;
}

export type FlagValue = string | number | boolean | readonly string[];
export interface Arguments {
  readonly flags: Readonly<Record<string, FlagValue>>;
  readonly rest: readonly string[];
}

export interface Output {
  /** The command's result, on standard output. */
  print(text: string): void;
  /** Words for the person beside it, on standard error. */
  say(text: string): void;
  /** Overwrites the terminal's last line with progress; says nothing where standard error is no terminal. */
  progress(text: string): void;
  readonly signal: AbortSignal;
}

/** What an error ends the program with; 130 is the shell's own for an interrupt. */
export const exitCode = ({ code }: ErrorData): number => (code === 'cancelled' ? 130 : 1);

/** A command of `stepwise`. Returns its exit code; what it throws becomes one sentence and exit code 1. */
export interface CliCommand {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Whether words may stand alone behind the name: folders, a search. */
  readonly words?: boolean;
  run(args: Arguments, out: Output): Promise<number>;
}

/** Flags every command takes. */
export const commonFlags: readonly Flag[] = [
  { name: 'json', kind: 'switch', about: 'print the result as JSON' },
  { name: 'data', kind: 'text', value: 'DIR', about: 'data folder instead of the usual one' },
  { name: 'help', kind: 'switch', about: 'show this' },
];

function number(flag: Flag, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new StudioError('bad_input', `--${flag.name} takes a number, not “${text}”.`);
  if (flag.kind === 'integer' && !Number.isInteger(value)) throw new StudioError('bad_input', `--${flag.name} takes a whole number, not “${text}”.`);
  if (flag.least !== undefined && value < flag.least) throw new StudioError('bad_input', `--${flag.name} starts at ${flag.least}, and ${text} was given.`);
  return value;
}

/**
 * Writes `--name value` as `--name=value`, so that a value may begin with a dash: `--seed -1`; and puts what is no flag
 * behind all flags, so that a word may too: `history -prompt:cat`. There are no flags of one dash.
 */
function joined(argv: readonly string[], valued: ReadonlySet<string>): string[] {
  const flags: string[] = [];
  const words: string[] = [];
  for (let k = 0; k < argv.length; k++) {
    const word = argv[k]!;
    if (word === '--') {
      words.push(...argv.slice(k + 1));
      break;
    }
    if (!word.startsWith('--')) words.push(word);
    else flags.push(valued.has(word) && k + 1 < argv.length ? `${word}=${argv[++k]}` : word);
  }
  return [...flags, '--', ...words];
}

/** Parses what follows a command's name. */
export function parseFlags(command: CliCommand, argv: readonly string[]): Arguments {
  const known = [...command.flags, ...commonFlags];
  const args = joined(argv, new Set(known.filter((flag) => flag.kind !== 'switch').map((flag) => `--${flag.name}`)));
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(known.map((flag) => [flag.name, { type: flag.kind === 'switch' ? 'boolean' : 'string', multiple: flag.many ?? false } as const])),
    });
  } catch (thrown) {
    const message = (thrown as Error).message.split('.')[0];
    throw new StudioError('bad_input', `${message}. “stepwise ${command.name} --help” lists the flags.`);
  }
  const flags: Record<string, FlagValue> = {};
  for (const flag of known) {
    const value = parsed.values[flag.name];
    if (value === undefined) continue;
    flags[flag.name] = flag.kind === 'number' || flag.kind === 'integer' ? number(flag, value as string) : (value as FlagValue);
  }
  if (parsed.positionals.length > 0 && !command.words) {
    throw new StudioError('bad_input', `${command.name} takes flags only; “${parsed.positionals[0]}” stands alone.`);
  }
  return { flags, rest: parsed.positionals };
}

/** For commands that take flags only. */
export function refuseWords({ name }: CliCommand, { rest }: Arguments): void {
  if (rest.length > 0) throw new StudioError('bad_input', `“${rest[0]}” stands alone, and ${name} takes flags only. “stepwise ${name} --help” lists them.`);
}

export function help(command: CliCommand): string {
  const rows = [...command.flags, ...commonFlags].map((flag) => [`--${flag.name}${flag.kind === 'switch' ? '' : ` ${flag.value ?? (flag.kind === 'text' ? 'TEXT' : 'N')}`}`, flag.about] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [`stepwise ${command.name} ${command.usage}`.trim(), '', command.about, '', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join('\n');
}
