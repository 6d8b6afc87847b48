import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trajectory } from '../../contract/judging.ts';

/** What is to be kept of a picture beside itself. */
export interface Wanted {
  readonly latents: boolean;
  readonly steps: boolean;
}

/** The files that the engine keeps beside pictures, by the picture's id. */
export function keepsakesIn(folder: string) {
  const path = (imageId: string, ending: string) => join(folder, `${imageId}.${ending}`);
  const files = {
    latents: (imageId: string) => path(imageId, 'latents.safetensors'),
    steps: (imageId: string) => path(imageId, 'steps.jpg'),
    facts: (imageId: string) => path(imageId, 'steps.json'),
  };
  const there = (file: string) => (existsSync(file) ? file : null);
  return {
    folder,
    latents: (imageId: string): string | null => there(files.latents(imageId)),
    sprite: (imageId: string): string | null => there(files.steps(imageId)),
    suffices: (imageId: string, { latents, steps }: Wanted): boolean => (!latents || existsSync(files.latents(imageId))) && (!steps || existsSync(files.facts(imageId))),
    /** The steps of a picture; null where they were not kept, or the file is not what it should be. */
    trajectory(imageId: string): Trajectory | null {
      try {
        return Trajectory.parse({ imageId, ...(JSON.parse(readFileSync(files.facts(imageId), 'utf8')) as object) });
      } catch {
        return null;
      }
    },
  };
}
export type Keepsakes = ReturnType<typeof keepsakesIn>;
