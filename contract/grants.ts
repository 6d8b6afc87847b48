import * as z from 'zod';

/** A weights file the engine may open. Main knows where things are; the engine is told. */
export const FileGrant = z.strictObject({ name: z.string(), path: z.string(), sha256: z.string().nullable() });
export type FileGrant = z.infer<typeof FileGrant>;

/** VAE, LoRAs and embeddings a request names, by kind and name. */
export const JobFiles = z.strictObject({ vae: FileGrant.nullable(), loras: z.array(FileGrant), embeddings: z.array(FileGrant) });
export type JobFiles = z.infer<typeof JobFiles>;
