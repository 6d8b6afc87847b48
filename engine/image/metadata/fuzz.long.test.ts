import { expect, test } from 'vitest';
import { StudioError } from '../../../contract/errors.ts';
import { PictureReading } from '../../../contract/reading.ts';
import { pictureMutant } from '../../../tests/picture-mutants.ts';
import { lookupIn } from './names.ts';
import { readPicture } from './read.ts';

const lookup = lookupIn([], []);

/** `node tools/fuzz-metadata.ts` reads as many as one likes. */
test('four thousand mutated pictures are read or refused with a sentence', async () => {
  const strange: unknown[] = [];
  for (let turn = 0; turn < 4000; turn++) {
    const picture = pictureMutant(turn);
    try {
      // Decoding pixels is sharp's part; now and then is enough.
      const reading = await readPicture(picture, { lookup, hidden: turn % 100 === 0 });
      const { error } = PictureReading.safeParse(reading);
      if (error) strange.push([turn, picture.name, error.message]);
    } catch (thrown) {
      const refused = thrown instanceof StudioError && thrown.message.endsWith(' is no PNG, JPEG, WebP, GIF or AVIF picture.');
      if (!refused) strange.push([turn, picture.name, thrown]);
    }
  }
  expect(strange).toEqual([]);
});
