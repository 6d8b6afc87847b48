#!/usr/bin/env node
import { errorData, StudioError } from '../contract/errors.ts';
import { exitCode, help, parseFlags, type CliCommand, type Output } from './cli/command.ts';
import { commands } from './cli/table.ts';
import { version } from './version.ts';

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `Stepwise ${version}: local diffusion image generation.`,
    '',
    ...commands.map((command) => `  stepwise ${command.name.padEnd(width)}  ${command.about}`),
    '',
    '“stepwise COMMAND --help” lists a command’s flags.',
  ].join('\n');
}

function find(name: string): CliCommand {
  const command = commands.find((each) => each.name === name);
  if (!command) throw new StudioError('bad_input', `There is no command “${name}”. Known: ${commands.map((each) => each.name).join(', ')}.`);
  return command;
}

async function main(argv: readonly string[], out: Output): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') {
    out.print(version);
    return 0;
  }
  if (!name || name === '--help' || name === 'help') {
    out.print(overview());
    return name ? 0 : 1;
  }
  const command = find(name);
  const args = parseFlags(command, rest);
  if (args.flags['help']) {
    out.print(help(command));
    return 0;
  }
  return command.run(args, out);
}

/** The first Ctrl+C asks the work to stop, the second ends the program. */
const interrupt = new AbortController();
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());
// A reader that went away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

let dirty = false;
const clear = () => {
  if (dirty) process.stderr.write('\r\u001B[2K');
  dirty = false;
};
const out: Output = {
  print: (text) => {
    clear();
    process.stdout.write(`${text}\n`);
  },
  say: (text) => {
    clear();
    process.stderr.write(`${text}\n`);
  },
  progress: (text) => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001B[2K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    dirty = true;
  },
  signal: interrupt.signal,
};

try {
  process.exitCode = await main(process.argv.slice(2), out);
} catch (thrown) {
  const error = errorData(thrown);
  if (process.argv.includes('--json')) out.print(JSON.stringify({ error }, null, 2));
  out.say(`stepwise: ${error.message}`);
  if (error.code === 'internal' && process.env['STEPWISE_DEBUG']) out.say(String(error.detail));
  process.exitCode = exitCode(error);
}
