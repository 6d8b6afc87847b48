import { dirname } from 'node:path';
import * as z from 'zod';
import { onnxruntime } from '../../onnx/session.ts';
import type { CaseResult, GoldenFormat } from '../format.ts';
import { runDetection } from './detection.ts';
import { loraComponents } from './lora.ts';
import { judge, Manifest, type NetCase } from './manifest.ts';
import { networks, type RunComponent } from './networks.ts';
import { NetSetup, type Bench } from './setup.ts';
import { textComponents } from './text.ts';

const components: Readonly<Record<string, RunComponent>> = { ...networks, ...textComponents, ...loraComponents };

/** Two threads: results are the same for two and more. */
const cpuBench: Bench = { runtime: onnxruntime, device: { provider: 'cpu', threads: 2, optimisation: 'extended', memory: 'normal' }, compute: 'F32', attention: { kind: 'fused' } };

/** Runs the cases of a manifest that `chosen` wants; for each output one result. */
export async function* runNets(path: string, manifest: Manifest, bench: Bench, chosen: (one: NetCase) => boolean = () => true, slack = 1): AsyncGenerator<CaseResult> {
  const setup = new NetSetup(dirname(path), manifest, bench);
  try {
    for (const one of withTwins(manifest)) {
      if (!chosen(one) || isOtherReading(one, manifest)) continue;
      const run = components[one.component];
      if (!run) {
        yield { id: one.id, passed: false, error: null, tolerance: null, note: `no such component: ${one.component}` };
        continue;
      }
      try {
        yield* judge(one, setup.tensors, await run(setup, one), slack);
      } catch (thrown) {
        yield { id: one.id, passed: false, error: null, tolerance: null, note: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    }
  } finally {
    await setup.release();
  }
}

/**
 * Where implementations differ the manifest gives both readings: `x.merged_norm` is the DoRA paper's and the one that
 * is right here, `x.original_norm` is there to recognise the other.
 */
function isOtherReading(one: NetCase, { cases }: Manifest): boolean {
  const other = '.original_norm';
  return one.id.endsWith(other) && cases.some(({ id }) => id === `${one.id.slice(0, -other.length)}.merged_norm`);
}

/** Every case, and again for checkpoints that hold the same tensors in another layout. */
function withTwins(manifest: Manifest): NetCase[] {
  const twins = Object.entries(manifest.checkpoints).filter(([, entry]) => entry.same_tensors_as !== undefined);
  const cases: NetCase[] = [];
  for (const one of manifest.cases) {
    cases.push(one);
    for (const [name, entry] of twins) if (entry.same_tensors_as === one.checkpoint) cases.push({ ...one, id: `${one.id} as ${name}`, checkpoint: name });
  }
  return cases;
}

/** A manifest, sound or broken. */
const Looks = z.looseObject({ checkpoints: z.unknown(), cases: z.unknown() });

/** Tiny checkpoints of real architectures, and the outputs of a reference implementation for each part. */
export const nets: GoldenFormat = {
  name: 'nets',
  recognise(file) {
    if (file.relative.endsWith('manifest.json') && Looks.safeParse(file.json()).success) return 'cases';
    return /(^|\/)(checkpoints|configs|detection|diffusers|embeddings|goldens|loras)\/|(^|\/)latent_formats\.json$/.test(file.relative) ? 'support' : null;
  },
  async *run(file) {
    const manifest = Manifest.parse(file.json());
    if (manifest.detection !== undefined) yield* runDetection(dirname(file.path), manifest, manifest.detection);
    yield* runNets(file.path, manifest, cpuBench);
  },
};
