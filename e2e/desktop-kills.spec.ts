import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DesktopApp } from './desktop-app.ts';
import { expect, generate, inStrip, pictures, test } from './desktop-app.ts';

/** Whatever is killed, and whenever: no finished picture and no queued job is lost, and nothing half is taken for whole. */

/** The same moments at every run, so that one that fails fails again. Numerical Recipes' generator. */
function moments(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 100 + (state / 2 ** 32) * 2_400;
  };
}

const iend = Buffer.from('0000000049454e44ae426082', 'hex');

/** Every picture on disk is whole, and every one of them is in the strip. */
async function nothingLost(app: DesktopApp, atLeast: number): Promise<number> {
  const files = pictures(app.data);
  for (const file of files) expect(readFileSync(file).subarray(-12).equals(iend), file).toBe(true);
  expect(files.length).toBeGreaterThanOrEqual(atLeast);
  return files.length;
}

const victims = {
  'the window’s process': async (app: DesktopApp) => app.kill(),
  'the engine': async (app: DesktopApp) => {
    for (const pid of app.engines()) process.kill(pid, 'SIGKILL');
    await app.close();
  },
  both: async (app: DesktopApp) => {
    const engines = app.engines();
    await app.kill();
    for (const pid of engines) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
  },
};

for (const [name, strike] of Object.entries(victims)) {
  test(`kill -9 of ${name}, twice at moments of no one's choosing`, async ({ app }) => {
    test.setTimeout(400_000);
    const moment = moments(name.length);
    let had = 0;
    for (let round = 0; round < 2; round++) {
      const studio = await app.open();
      await inStrip(studio, had);
      await generate(studio, `round ${round}`, { Width: 64, Height: 64, 'Sampling steps': 6, 'Batch count': 6 });
      await wait(moment());
      await strike(app);
      const after = await app.open();
      // What was on disk when it died is in the strip now; a job that had not begun goes on, one that had is interrupted or failed.
      const onDisk = await nothingLost(app, had);
      await expect.poll(async () => after.strip.getByRole('option').count()).toBeGreaterThanOrEqual(onDisk);
      await expect(after.progress).toBeHidden({ timeout: 90_000 });
      had = await nothingLost(app, onDisk);
      await inStrip(after, had);
      await app.close();
    }
    const studio = await app.open();
    await inStrip(studio, had);
    // Half-written files never carry a picture's name.
    const leftovers = existsSync(join(app.data, 'images')) ? readdirSync(join(app.data, 'images'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.png') && file.includes('.part')) : [];
    expect(leftovers).toEqual([]);
  });
}
