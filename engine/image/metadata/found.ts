import type { NamedFile, PictureProgram } from '../../../contract/reading.ts';
import type { Dialect } from '../../../contract/request.ts';

/** A LoRA a picture names. */
export interface FoundLora {
  readonly name: string;
  readonly unetStrength: number;
  readonly textStrength: number;
}

/** A second pass at a larger size. */
export interface FoundHires {
  readonly width: number | null;
  readonly height: number | null;
  readonly seed: string | null;
  readonly steps: number | null;
  readonly denoise: number | null;
  readonly method: string | null;
}

/** Options by our names. */
export type FoundOptions = Readonly<Record<string, number | string | boolean>>;

/** Whose names samplers and schedules have. */
export type Naming = 'a1111' | 'comfyui' | 'diffusers' | 'invokeai';

/**
 * A program's settings in that program's names. Absent is what the picture does not say; null is what it says there is
 * none of (a zeroed negative prompt, a guider without scale).
 */
export interface Found {
  readonly program: PictureProgram;
  readonly version: string | null;
  readonly naming: Naming;
  /** Whose way samplers and schedules go, where it is another's than the names. */
  readonly convention?: 'a1111' | 'comfyui' | 'diffusers';
  readonly dialect: Dialect;
  readonly prompt?: string | null;
  readonly negativePrompt?: string | null;
  readonly seed?: string;
  readonly steps?: number;
  readonly cfg?: number | null;
  /** Of models that take their guidance as a number. */
  readonly distilledCfg?: number;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly denoise?: number;
  readonly width?: number;
  readonly height?: number;
  readonly batchSize?: number;
  readonly clipSkip?: number;
  readonly loras?: readonly FoundLora[];
  readonly variation?: { readonly seed: string; readonly strength: number };
  readonly seedResize?: { readonly width: number; readonly height: number };
  readonly ensd?: number;
  readonly samplerOptions?: FoundOptions;
  readonly scheduleOptions?: FoundOptions;
  readonly hires?: FoundHires;
  readonly files: readonly NamedFile[];
  readonly noise: { readonly id: string | null; readonly why: string } | null;
  readonly notes: readonly string[];
  readonly others: Readonly<Record<string, string>>;
}

/** Texts of a picture by keyword, wherever they stood. */
export type Texts = ReadonlyMap<string, string>;
