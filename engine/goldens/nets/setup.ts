import { join } from 'node:path';
import type { AttentionForm, BuiltGraph, GraphOptions } from '../../onnx/graph.ts';
import { sinesOn, type Device, type Runtime, type Session } from '../../onnx/runtime.ts';
import { partsOf, type Parts } from '../../models/parts.ts';
import type { Heads } from '../../models/unet/blocks.ts';
import { openCheckpoint, readJson, type Checkpoint } from '../../weights/checkpoint.ts';
import { GoldenTensors, type Manifest, type NetCase } from './manifest.ts';

/** Where the cases are run. */
export interface Bench {
  readonly runtime: Runtime;
  readonly device: Device;
  readonly compute: 'F32' | 'F16';
  readonly attention: AttentionForm;
}

interface TextConfig {
  readonly heads: number;
  readonly hidden_act: string;
  readonly pad?: number;
}

/** What the configuration beside a tiny checkpoint says and its file cannot. */
export interface NetConfig {
  readonly family: string;
  readonly unet?: { readonly num_heads: number; readonly num_head_channels: number };
  readonly text_encoder?: TextConfig;
  readonly text_encoder_2?: TextConfig;
  readonly transformer?: { readonly axes_dim?: readonly number[] };
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly parts: Parts;
  readonly config: NetConfig;
}

/** Checkpoints, tensors and sessions of one manifest, each opened once. */
export class NetSetup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly bench: Bench;
  readonly tensors: GoldenTensors;
  readonly #opened = new Map<string, OpenedCheckpoint>();
  readonly #sessions = new Map<string, Session>();

  constructor(folder: string, manifest: Manifest, bench: Bench) {
    this.folder = folder;
    this.manifest = manifest;
    this.bench = bench;
    this.tensors = new GoldenTensors(folder);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  open(name: string): OpenedCheckpoint {
    let opened = this.#opened.get(name);
    if (!opened) {
      const entry = this.manifest.checkpoints[name];
      if (!entry) throw new Error(`the manifest names no checkpoint ${name}`);
      const checkpoint = openCheckpoint(this.path(entry.file ?? entry.folder!));
      opened = { checkpoint, parts: partsOf(checkpoint), config: readJson(this.path(entry.config)) as unknown as NetConfig };
      this.#opened.set(name, opened);
    }
    return opened;
  }

  checkpointOf(one: NetCase): OpenedCheckpoint {
    return this.open(one.checkpoint!);
  }

  async session(key: string, build: (options: Omit<GraphOptions, 'name'>) => BuiltGraph): Promise<Session> {
    let session = this.#sessions.get(key);
    if (!session) {
      const { runtime, device, compute, attention } = this.bench;
      session = await runtime.create(build({ compute, attention, sines: sinesOn(device) }), device);
      this.#sessions.set(key, session);
    }
    return session;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
    this.#sessions.clear();
  }
}

export function headsOf(config: NetConfig): Heads {
  const { num_heads: count, num_head_channels: width } = config.unet!;
  return count > 0 ? () => count : (channels) => channels / width;
}
