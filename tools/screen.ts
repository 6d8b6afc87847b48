import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Runs `work` with a screen of its own, so that a test never meets a person's windows. Given the DISPLAY to use. */
export async function withScreen<T>(work: (display: string) => T | Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return work(process.env['DISPLAY'] ?? '');
  let number = 90;
  while (existsSync(`/tmp/.X11-unix/X${number}`) || existsSync(`/tmp/.X${number}-lock`)) number++;
  const screen = spawn('Xvfb', [`:${number}`, '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], { stdio: 'ignore' });
  screen.on('error', () => undefined);
  try {
    for (let k = 0; k < 200 && !existsSync(`/tmp/.X11-unix/X${number}`); k++) await wait(50);
    if (!existsSync(`/tmp/.X11-unix/X${number}`)) throw new Error('Xvfb did not open a screen. Is it installed? (apt-get install xvfb)');
    return await work(`:${number}`);
  } finally {
    screen.kill();
  }
}
