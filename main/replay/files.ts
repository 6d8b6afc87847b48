import type { EngineJob } from '../../contract/engine.ts';
import { StudioError } from '../../contract/errors.ts';
import type { FileRef, Recipe } from '../../contract/recipe.ts';
import type { ModelKind } from '../../contract/model.ts';
import type { ModelLibrary } from '../models/library.ts';

/** The files of a recipe as far as they are here, and its prompts without the tags of LoRAs that are not. */
export interface ReplayFiles {
  readonly grants: Pick<EngineJob, 'model' | 'files'>;
  readonly without: (prompt: string) => string;
  readonly missingLoras: ReadonlySet<string>;
}

/**
 * Finds the files a recipe names: by contents, else by name; what then has other contents is told by comparing recipes.
 * Without the model there is nothing to replay; what else is missing is left out.
 */
export async function replayFiles(library: Pick<ModelLibrary, 'fileOf'>, recipe: Recipe): Promise<ReplayFiles> {
  const find = (ref: FileRef, ...kinds: ModelKind[]) => library.fileOf(ref, kinds);
  const model = await find(recipe.model, 'checkpoint');
  if (!model) {
    throw new StudioError('not_reproducible', `The model “${recipe.model.name}” (SHA-256 ${recipe.model.sha256.slice(0, 10)}…) is not in the library. Add the folder it lies in, then replay again.`);
  }
  const loras = await Promise.all(recipe.loras.map((lora) => find(lora, 'lora')));
  const embeddings = await Promise.all(recipe.embeddings.map((embedding) => find(embedding, 'embedding')));
  const missingLoras = new Set(recipe.loras.filter((_, k) => loras[k] === null).map(({ name }) => name));
  return {
    grants: {
      model,
      files: {
        vae: recipe.vae && (await find(recipe.vae, 'vae', 'checkpoint')),
        loras: loras.filter((grant) => grant !== null),
        embeddings: embeddings.filter((grant) => grant !== null),
      },
    },
    missingLoras,
    without: (prompt) => prompt.replace(/<lora:([^:>]+)[^>]*>/gu, (tag, name: string) => (missingLoras.has(name) ? '' : tag)),
  };
}
