/**
 * Cuts reference data down to what unit tests carry:
 *
 *   node tools/golden-subset.ts SOURCE TARGET [--limit numbers] [--every n]
 *
 * Of each JSON file with `cases`, every n-th case is kept whose tensors have at most `limit` numbers; the numbers they point
 * to in a .f32 file are copied into a shorter one. Other files are left behind.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '600' }, every: { type: 'string', default: '1' } },
});
const [source, target] = positionals;
if (source === undefined || target === undefined) throw new Error('Name a source and a target folder.');
const limit = Number(values.limit);
const every = Number(values.every);

interface Place {
  file: string;
  offset: number;
  count: number;
  head?: unknown;
  tail?: unknown;
}

/** Every record of a case that points into a .f32 file. */
function places(node: unknown): Place[] {
  if (typeof node !== 'object' || node === null) return [];
  const here = 'file' in node && 'offset' in node ? [node as Place] : [];
  return [...here, ...Object.values(node).flatMap(places)];
}

mkdirSync(target, { recursive: true });
for (const name of readdirSync(source).filter((file) => file.endsWith('.json'))) {
  const text = readFileSync(join(source, name), 'utf8');
  const document = JSON.parse(text) as { cases?: unknown[] };
  if (!Array.isArray(document.cases)) continue;
  const small = document.cases.filter((one) => places(one).every(({ count }) => count <= limit));
  document.cases = small.filter((_, i) => i % every === 0);
  const pools = new Map<string, number[]>();
  for (const place of places(document.cases)) {
    const bytes = readFileSync(join(source, place.file));
    const kept = pools.get(place.file) ?? [];
    pools.set(place.file, kept);
    const from = kept.length;
    for (let i = 0; i < place.count; i++) kept.push(bytes.readFloatLE(4 * (place.offset + i)));
    place.offset = from;
    delete place.head;
    delete place.tail;
  }
  writeFileSync(join(target, name), JSON.stringify(document));
  for (const [file, numbers] of pools) writeFileSync(join(target, file), new Uint8Array(Float32Array.from(numbers).buffer));
  console.log(`${name}: ${document.cases.length} cases`);
}
