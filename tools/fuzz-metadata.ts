/**
 * Reads mutated pictures until one is not read or refused as it should be:
 *
 *   node tools/fuzz-metadata.ts [count, 50,000 if not said] [first]
 *
 * Prints pictures per second, the slowest, and how far the process grew.
 */
import { StudioError } from '../contract/errors.ts';
import { PictureReading } from '../contract/reading.ts';
import { lookupIn } from '../engine/image/metadata/names.ts';
import { readPicture } from '../engine/image/metadata/read.ts';
import { pictureMutant } from '../tests/picture-mutants.ts';

const count = Number(process.argv[2] ?? 50_000);
const first = Number(process.argv[3] ?? 0);
const lookup = lookupIn([], []);
const began = performance.now();
const memory = process.memoryUsage.rss();
let slowest = { turn: 0, ms: 0 };
let refused = 0;
for (let turn = first; turn < first + count; turn++) {
  const picture = pictureMutant(turn);
  const from = performance.now();
  try {
    PictureReading.parse(await readPicture(picture, { lookup, hidden: turn % 50 === 0 }));
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw new Error(`picture ${turn}, from ${picture.name}`, { cause: thrown });
    refused++;
  }
  const ms = performance.now() - from;
  if (ms > slowest.ms) slowest = { turn, ms };
}
const seconds = (performance.now() - began) / 1000;
console.log(`${count} mutated pictures: ${refused} refused, the others read`);
console.log(`${Math.round(count / seconds)} pictures/s, slowest ${slowest.ms.toFixed(1)} ms (${slowest.turn}), memory +${((process.memoryUsage.rss() - memory) / 2 ** 20).toFixed(0)} MB`);
