import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { StudioError } from '../../contract/errors.ts';

const numbers = z.array(z.number());
const Mixtures = z.record(z.string(), z.object({ d: z.int(), weights: numbers, stds: numbers, means: z.array(numbers) }));
const NoisePools = z.record(z.string(), z.object({ shape: z.array(z.int()), tensors: z.array(numbers) }));
const Alphas = z.object({ alphas_cumprod: numbers });
const Tableaus = z.record(
  z.string(),
  z.object({ A: z.array(numbers), b: numbers, c: numbers, b_error: numbers.nullable(), nominal_order: z.int() }),
);

/** What cases refer to by name, each in a file beside the data or in a folder above it. */
const support = {
  mixtures: { file: 'mixtures.json', schema: Mixtures },
  noisePools: { file: 'noise-pools.json', schema: NoisePools },
  alphas: { file: 'alphas-cumprod-sd.json', schema: Alphas },
  tableaus: { file: 'runge-kutta-tableaus.json', schema: Tableaus },
} as const;
type Kind = keyof typeof support;
export type SupportData<K extends Kind> = z.output<(typeof support)[K]['schema']>;

const Index = z.object({ files: z.record(z.string(), z.object({ sampler: z.string(), cases: z.int() })) });

/** Whether a document is one of the files that cases refer to, or their index. */
export function isSupport(document: unknown): boolean {
  const some = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  return some(document) && [Index, ...Object.values(support).map(({ schema }) => schema)].some((schema) => schema.safeParse(document).success);
}

/** The support file of a kind nearest to a data file: in its folder or up to three above. */
export function supportFor<K extends Kind>(kind: K, dataFile: string): SupportData<K> {
  const { file, schema } = support[kind];
  let folder = dirname(dataFile);
  for (let up = 0; up < 4; up++) {
    const path = join(folder, file);
    if (existsSync(path)) return load(path, schema) as SupportData<K>;
    folder = dirname(folder);
  }
  throw new StudioError('missing_file', `${dataFile} needs ${file} beside it or in a folder above. Copy it there.`);
}

const loaded = new Map<string, unknown>();

function load(path: string, schema: z.ZodType): unknown {
  const known = loaded.get(path);
  if (known) return known;
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new StudioError('bad_file', `${path} is not the file of reference data its name promises.`);
  loaded.set(path, parsed.data);
  return parsed.data;
}
