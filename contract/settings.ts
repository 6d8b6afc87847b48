import * as z from 'zod';
import { PictureFormat, Quality } from './picture-format.ts';
import { DeviceId } from './request.ts';

/** What a person sets once. Never state that grows. */
export const Settings = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']).default('dark'),
  /** What surrounds a picture: pictures are judged on a neutral ground. `theme` takes the window's own. */
  canvas: z.enum(['theme', 'black', 'grey', 'white']).default('theme'),
  device: DeviceId.default('auto'),
  threads: z.int().min(0).max(256).default(0),
  /** Models take a fraction of the memory and more time; pictures stay the same. */
  lowMemory: z.boolean().default(false),
  previews: z.boolean().default(true),
  /** Where pictures are written; empty for the folder beside the history. */
  imageFolder: z.string().default(''),
  /** What generated pictures are written as. Experiments measure pixels and write PNG whatever is chosen here. */
  pictureFormat: PictureFormat.default('png'),
  pictureQuality: Quality.default(95),
  /** Folders with models, and single files, as they lie there. */
  modelFolders: z.array(z.string()).default([]),
  /** No connection is ever opened while this is true. */
  offline: z.boolean().default(true),
});
export type Settings = z.infer<typeof Settings>;

type Given = { [K in keyof typeof Settings.shape]: (typeof Settings.shape)[K] extends z.ZodDefault<infer Field> ? Field : never };

/** Some of the settings: what is not given stays as it is. (A partial schema with defaults would bring them back.) */
export const SettingsChange = z.strictObject(Object.fromEntries(Object.entries(Settings.shape).map(([key, field]) => [key, field.unwrap()])) as unknown as Given).partial();
export type SettingsChange = z.infer<typeof SettingsChange>;
