import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { DeviceName } from './table.ts';
import type { Measurement } from './measure.ts';

/** What trying a device came to. */
export type Trial = { readonly measurement: Measurement } | { readonly failure: string };

/** As source, or as the build puts it beside the engine. */
const probeEntry = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'probe.ts' : 'probe.mjs');

/** A driver that has not answered by then is taken to hang, ms. */
const patience = 180_000;

export interface TrialOptions {
  readonly entry?: string;
  readonly patience?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Tries a device in a process of its own. Whatever happens to that one is an answer here. */
export function tryDevice(name: DeviceName, options: TrialOptions = {}): Promise<Trial> {
  const timeout = options.patience ?? patience;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [options.entry ?? probeEntry, name],
      { timeout, killSignal: 'SIGKILL', maxBuffer: 2 ** 22, env: options.env ?? process.env, windowsHide: true },
      (error, stdout, stderr) => {
        const measurement = parsed(stdout);
        // A driver may also fall over when it is let go, after everything was answered.
        if (measurement) return resolve({ measurement });
        if (error?.killed) return resolve({ failure: `Its driver did not answer within ${timeout / 1000} s, so it is left alone.` });
        const how = error?.signal ? `signal ${error.signal}` : `exit code ${error?.code ?? 0}`;
        const words = lastLine(stderr);
        resolve({ failure: `Its driver ended the process that tried it (${how})${words ? `: ${words}` : ''}.` });
      },
    );
  });
}

function parsed(text: string): Measurement | null {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Measurement;
  } catch {
    return null;
  }
}

const lastLine = (text: string): string => (text.trim().split('\n').findLast((line) => /\S/.test(line) && !/^\s+at |^Node\.js v/.test(line)) ?? '').trim().slice(0, 200).replace(/\.$/, '');
