import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelKind } from '../../contract/model.ts';

/** A folder to look through, and what its files are for where nothing else says it. */
export interface ModelFolder {
  readonly path: string;
  readonly hint: ModelKind;
}

/** How a program lays out its models: folders that show it is that program's, and the folders of each kind. */
interface Layout {
  readonly marks: readonly string[];
  readonly folders: readonly (readonly [folder: string, hint: ModelKind])[];
}

const layouts: Readonly<Record<string, Layout>> = {
  a1111: {
    marks: ['models/Stable-diffusion'],
    folders: [
      ['models/Stable-diffusion', 'checkpoint'],
      ['models/Lora', 'lora'],
      ['models/LyCORIS', 'lora'],
      ['models/VAE', 'vae'],
      ['models/VAE-approx', 'taesd'],
      ['models/ControlNet', 'controlnet'],
      ['models/ESRGAN', 'upscaler'],
      ['models/RealESRGAN', 'upscaler'],
      ['models/embeddings', 'embedding'],
      ['embeddings', 'embedding'],
      ['extensions/sd-webui-controlnet/models', 'controlnet'],
    ],
  },
  comfyui: {
    marks: ['models/checkpoints'],
    folders: [
      ['models/checkpoints', 'checkpoint'],
      ['models/diffusion_models', 'checkpoint'],
      ['models/unet', 'checkpoint'],
      ['models/diffusers', 'checkpoint'],
      ['models/loras', 'lora'],
      ['models/vae', 'vae'],
      ['models/vae_approx', 'taesd'],
      ['models/controlnet', 'controlnet'],
      ['models/upscale_models', 'upscaler'],
      ['models/embeddings', 'embedding'],
    ],
  },
};

/**
 * The folders to look through below a folder that a person added: those of the program it belongs to, so that the rest
 * of that program is left alone; else the whole of it. The `models` folder of a program is as good as the program's own.
 */
export function modelFoldersOf(root: string): ModelFolder[] {
  for (const { marks, folders } of Object.values(layouts)) {
    if (marks.some((mark) => existsSync(join(root, mark)))) return present(root, folders);
    const inModels = (path: string) => path.replace(/^models\//, '');
    if (marks.some((mark) => existsSync(join(root, inModels(mark))))) return present(root, folders.filter(([path]) => path.startsWith('models/')).map(([path, hint]) => [inModels(path), hint]));
  }
  return [{ path: root, hint: 'unknown' }];
}

const present = (root: string, folders: Layout['folders']): ModelFolder[] =>
  folders.map(([path, hint]) => ({ path: join(root, path), hint })).filter(({ path }) => existsSync(path));
