/**
 * Runs reference results of samplers in float64 and in float32 and writes the largest errors per sampler to
 * docs/sampler-precision.md. `node tools/sampler-precision.ts FOLDER…` (without folders: tests/golden/samplers)
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SamplerFile } from '../engine/goldens/sampler-case.ts';
import { measureCase } from '../engine/goldens/sampler-measure.ts';
import { samplers } from '../engine/samplers/table.ts';

const root = join(import.meta.dirname, '..');
const below = (path: string): string[] => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => below(join(path, name))) : [path]);

interface Worst {
  cases: number;
  float64: number;
  float32: number;
}

const worst = new Map<string, Worst>();
const folders = process.argv.length > 2 ? process.argv.slice(2) : [join(root, 'tests/golden/samplers')];
for (const path of folders.flatMap(below).filter((path) => path.endsWith('.json'))) {
  const parsed = SamplerFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) continue;
  for (const each of parsed.data.cases) {
    const { id, error } = await measureCase(each, parsed.data.group, path);
    const single = await measureCase(each, parsed.data.group, path, 'float32');
    const seen = worst.get(id) ?? { cases: 0, float64: 0, float32: 0 };
    // The two quadratures of ER-SDE differ by more than float64 does.
    const quadrature = each.options.quadrature === 'float32';
    worst.set(id, { cases: seen.cases + 1, float64: Math.max(seen.float64, quadrature ? 0 : error), float32: Math.max(seen.float32, single.error) });
  }
}

const known = Object.keys(samplers).filter((id) => worst.has(id));
const cases = known.reduce((sum, id) => sum + worst.get(id)!.cases, 0);
const lines = known.map((id) => `| \`${id}\` | ${worst.get(id)!.cases} | ${worst.get(id)!.float64.toExponential(0)} | ${worst.get(id)!.float32.toExponential(0)} |`);
const document = `# Precision of the samplers

<!-- Written by tools/sampler-precision.ts. -->

Largest error per sampler over ${cases} reference results computed in float64 by other programs (formats and programs:
tests/golden/samplers/README.md), latents and every reported step, as max |actual − expected| / max(1, max |expected|).
*float64* shows that the mathematics is the same; *float32* is what is shipped: latents and the model’s answers in float32,
coefficients in float64. Cases with strong guidance magnify a rounding up to 30 times, and adaptive steps shift with it.

| sampler | results | float64 | float32 |
|---|---|---|---|
${lines.join('\n')}
`;
writeFileSync(join(root, 'docs/sampler-precision.md'), document);
console.log(`${cases} results of ${known.length} samplers; wrote docs/sampler-precision.md`);
