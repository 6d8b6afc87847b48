import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { ReplayReport } from '../../contract/replay.ts';
import { randomRequest } from '../../tests/replay/random-requests.ts';
import { smallStudio, type SmallStudio } from '../../tests/replay/small-studio.ts';

/** `REPLAYS=300 npx vitest run main/replay` goes through more of them. */
const rounds = Number(process.env['REPLAYS'] ?? 12);
const firstRound = Number(process.env['FIRST_REPLAY'] ?? 0);
let studio: SmallStudio;
beforeAll(async () => {
  studio = await smallStudio({ previews: true });
});
afterAll(() => studio.close());

test('every picture of random requests replays bit for bit: after a restart, alone, in another order, without previews, after other jobs', { timeout: 600_000 }, async () => {
  const made: ImageRecord[] = [];
  const refused: string[] = [];
  for (let round = firstRound; round < firstRound + rounds; round++) {
    try {
      made.push(...(await studio.make(randomRequest(round))));
    } catch (thrown) {
      // Parts that do not fit each other are refused before anything is made, each with its sentence.
      if (!(thrown instanceof StudioError) || !['unfit', 'bad_input'].includes(thrown.code)) throw thrown;
      refused.push(thrown.message);
    }
  }
  expect(made.length).toBeGreaterThan(rounds / 2);
  await studio.restart({ previews: false });
  const before = await studio.core.history.images.count({ text: '' });
  const reports: [string, string, ReplayReport['reasons']][] = [];
  for (const [k, image] of made.toSorted((a, b) => (a.id.slice(-6) < b.id.slice(-6) ? -1 : 1)).entries()) {
    if (k % 5 === 2) await studio.core.host.recycle();
    const { verdict, reasons, sentence } = await studio.check(k % 2 === 0 ? { imageId: image.id } : { file: image.file });
    if (verdict !== 'bit_equal' || reasons.length > 0) reports.push([JSON.stringify(image.recipe), sentence, reasons]);
  }
  expect(reports).toEqual([]);
  expect(await studio.core.history.images.count({ text: '' })).toBe(before);
  expect(readdirSync(join(studio.data, 'cache', 'replays'))).toEqual([]);
});
