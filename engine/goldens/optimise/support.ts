import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GoldenFile } from '../format.ts';
import { MixtureFile } from './klub-cases.ts';
import { mixtureOf, type DiagonalMixture } from './mixture.ts';

interface Known {
  readonly mixture: DiagonalMixture;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

const known = new Map<string, Map<string, Known>>();

/** A mixture by its name, from the file of mixtures in the same folder. */
export function mixtureBeside(file: GoldenFile, name: string): Known {
  const path = join(dirname(file.path), 'mixtures-klub.json');
  let mixtures = known.get(path);
  if (!mixtures) {
    const document = MixtureFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    mixtures = new Map(Object.entries(document.mixtures).map(([id, record]) => [id, { mixture: mixtureOf(record), sigmaMin: record.sigma_min, sigmaMax: record.sigma_max }]));
    known.set(path, mixtures);
  }
  const found = mixtures.get(name);
  if (!found) throw new RangeError(`there is no mixture ${name} in ${path}`);
  return found;
}
