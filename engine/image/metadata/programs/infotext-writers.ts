import type { PictureProgram } from '../../../../contract/reading.ts';
import type { Found, FoundLora } from '../found.ts';
import { numberOf } from '../values.ts';

/** A program or site that writes A1111's text, told by what it writes into it. */
export interface InfotextWriter {
  readonly program: PictureProgram;
  readonly convention: NonNullable<Found['convention']>;
  /** Its noise where it says none; null for A1111's rules. */
  readonly noise: Found['noise'];
  /** LoRAs that are not written as tags into the prompt. */
  readonly loras: readonly FoundLora[];
  readonly notes: readonly string[];
}

type Value = (key: string) => string | undefined;

/** Draw Things' ways to draw noise, by its words. */
const seedModes: Readonly<Record<string, NonNullable<Found['noise']>>> = {
  'Torch CPU Compatible': { id: 'a1111-cpu', why: 'The text says that the noise was torch’s on the CPU.' },
  'NVIDIA GPU Compatible': { id: 'a1111-nv', why: 'The text says that the noise was an NVIDIA card’s.' },
};

export function infotextWriter(version: string | null, value: Value): InfotextWriter {
  const plain = { convention: 'a1111', noise: null, loras: [], notes: [] } as const;
  if (/^f\d/.test(version ?? '')) return { ...plain, program: 'forge' };
  if (version?.startsWith('Fooocus')) {
    return {
      program: 'fooocus',
      convention: 'comfyui',
      noise: { id: 'comfyui', why: 'Fooocus samples with ComfyUI’s code, most often on a graphics card.' },
      loras: weightedLoras(value('Lora weights')),
      notes: ['Fooocus adds its styles to the prompt and sharpens while sampling; neither is done here.'],
    };
  }
  // Civitai's own generator.
  if (version === 'ComfyUI') return { ...plain, program: 'a1111', convention: 'comfyui', noise: { id: 'comfyui', why: 'The text says that ComfyUI made it; written as A1111 writes.' } };
  const mode = value('Seed Mode');
  if (mode !== undefined) return { ...plain, program: 'a1111', noise: seedModes[mode] ?? { id: null, why: `The text names the seed mode “${mode.slice(0, 60)}”, in which Draw Things draws noise as no source here does.` } };
  return { ...plain, program: 'a1111' };
}

/** `name: 0.5, other: 1` */
function weightedLoras(text: string | undefined): FoundLora[] {
  return (text ?? '').split(',').flatMap((pair) => {
    const colon = pair.lastIndexOf(':');
    const strength = colon > 0 ? numberOf(pair.slice(colon + 1)) : undefined;
    return strength === undefined ? [] : [{ name: pair.slice(0, colon).trim(), unetStrength: strength, textStrength: strength }];
  });
}
