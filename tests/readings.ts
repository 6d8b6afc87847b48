import { expect } from 'vitest';
import { PictureReading } from '../contract/reading.ts';
import { lookupIn } from '../engine/image/metadata/names.ts';
import { readPicture } from '../engine/image/metadata/read.ts';
import { png, textChunk } from './pictures.ts';

const none = { a1111: [], comfyui: [], diffusers: [], invokeai: [] };
/** A few samplers and schedules, as the tables name them. */
export const lookup = lookupIn(
  [
    { id: 'dpmpp_2m', label: 'DPM++ 2M', aliases: { ...none, a1111: ['DPM++ 2M'], comfyui: ['dpmpp_2m'], invokeai: ['dpmpp_2m'] } },
    { id: 'dpmpp_2m_sde', label: 'DPM++ 2M SDE', aliases: { ...none, a1111: ['DPM++ 2M SDE'], comfyui: ['dpmpp_2m_sde'] } },
    {
      id: 'uni_pc', label: 'UniPC', aliases: { ...none, a1111: ['UniPC'], comfyui: ['uni_pc'] },
      options: { properties: { convention: { enum: ['stepwise', 'comfyui', 'a1111'] }, variant: {}, order: {}, lowerOrderFinal: {} } },
    },
    { id: 'euler_ancestral', label: 'Euler a', aliases: { ...none, a1111: ['Euler a'], comfyui: ['euler_ancestral'], invokeai: ['euler_a'] } },
  ],
  [
    { id: 'karras', label: 'Karras', aliases: { ...none, a1111: ['Karras'], comfyui: ['karras'], invokeai: ['_k'] } },
    { id: 'uniform', label: 'Uniform', aliases: { ...none, a1111: ['Uniform'] } },
    { id: 'automatic', label: 'Automatic', aliases: { ...none, a1111: ['Automatic'] } },
    { id: 'ays', label: 'Align Your Steps', aliases: { ...none, comfyui: ['AlignYourStepsScheduler'] } },
  ],
);

/** A picture read; what is told must fit the contract, whatever the file. */
export const read = async (bytes: Uint8Array, hidden = false) => {
  const reading = await readPicture({ bytes, name: 'picture.png' }, { lookup, hidden });
  expect(PictureReading.safeParse(reading).error).toBeUndefined();
  return reading;
};

/** A picture with one text chunk, read. */
export const withText = (keyword: string, text: string) => read(png([textChunk(keyword, text)]));

/** A graph as ComfyUI’s API writes it. */
export const graph = (nodes: Record<string, [type: string, inputs: Record<string, unknown>]>) =>
  JSON.stringify(Object.fromEntries(Object.entries(nodes).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }])));
