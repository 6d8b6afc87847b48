import { basename, extname } from 'node:path';
import { stat } from 'node:fs/promises';
import type { FileGrant } from '../../contract/engine.ts';
import type { FileRef } from '../../contract/recipe.ts';
import { StudioError } from '../../contract/errors.ts';
import type { ModelDefaults, ModelInspection, ModelKind, ModelRecord } from '../../contract/model.ts';
import type { Request } from '../../contract/request.ts';
import type { FoundModel } from '../history/contract.ts';
import type { History } from '../history/history.ts';
import type { RequestFiles } from '../jobs/runner.ts';
import { builtinWord, findModel } from './find.ts';
import { scanModels } from './scan.ts';
import { watchFolders } from './watch.ts';

/** The model that ships with the program: where it is, and what it must be. */
export interface BuiltinModel {
  /** As people see it. */
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly defaults: ModelDefaults;
  /** What it was taught; see `ModelRecord`. */
  readonly words: readonly string[];
}

export interface LibraryOptions {
  readonly history: History;
  /** Null where a program comes without one. */
  readonly builtin: BuiltinModel | null;
  /** Folders with models as they are now: our own and those a person added. Nothing in them is ever changed. */
  readonly folders: () => readonly string[];
  /** Says what a file is, from its header. */
  readonly inspect: (path: string) => Promise<ModelInspection>;
  readonly onChange?: (models: ModelRecord[]) => void;
  readonly onProblem?: (sentence: string) => void;
}

export interface ModelLibrary {
  /** Every model ever seen, the built-in one first; missing ones too, marked so. */
  list(): Promise<ModelRecord[]>;
  find(wanted: string, kinds?: readonly ModelKind[]): Promise<ModelRecord>;
  /** The files a request names, in its fields and in its prompts. */
  filesOf(request: Request): Promise<RequestFiles>;
  /** The file a recipe names: by its contents wherever it lies, else by its name; null where there is neither. */
  fileOf(ref: FileRef, kinds: readonly ModelKind[]): Promise<FileGrant | null>;
  describe(id: string, words: { notes?: string; defaults?: ModelDefaults }): Promise<ModelRecord>;
  /** Looks through the folders now: what is new, changed, moved or gone. Also after the folders themselves changed. */
  rescan(): Promise<ModelRecord[]>;
  /** Looks into files that were not read yet, by their headers. */
  look(): Promise<ModelRecord[]>;
  /** The same, then works out hashes, one file after another, until all is known. */
  learn(): Promise<void>;
  /** Lets hashing wait while something more urgent runs. */
  hold(on: boolean): Promise<void>;
  /** From now on looks again whenever a folder changes. */
  watch(): void;
  close(): Promise<void>;
}

export function openModelLibrary({ history, builtin, folders, inspect, onChange, onProblem }: LibraryOptions): ModelLibrary {
  let watcher: { close(): void } | null = null;
  let watching = false;
  /** Folders as of the last look. */
  let there: readonly string[] = [];
  let learning: Promise<void> | null = null;
  /** `again`: something new was found since learning began. */
  const state = { again: false, closed: false };

  const list = async () => {
    const models = await history.models.list();
    // What a person set for the built-in model goes before what it came with.
    for (const model of models) {
      if (!model.builtin || !builtin) continue;
      model.defaults = { ...builtin.defaults, ...model.defaults };
      model.words = [...builtin.words];
    }
    return models;
  };
  let toldAt = 0;
  const tell = async () => {
    toldAt = Date.now();
    const models = await list();
    onChange?.(models);
    return models;
  };
  /** For what comes by the hundred. */
  const tellNowAndThen = async () => {
    if (Date.now() - toldAt > 500) await tell();
  };

  async function rescan(): Promise<ModelRecord[]> {
    const { found, folders: now, problems } = await scanModels(folders());
    for (const problem of problems) onProblem?.(problem);
    const shipped = builtin && (await builtinFile(builtin));
    const changed = await history.models.sync({ found: shipped ? [shipped, ...found.filter(({ path }) => path !== shipped.path)] : found });
    const moved = now.join('\0') !== there.join('\0');
    there = now;
    if (watching && moved) follow();
    return changed ? tell() : list();
  }

  function follow(): void {
    watcher?.close();
    watcher = watchFolders(there, () => void rescan().then(learn).catch((thrown: unknown) => onProblem?.(thrown instanceof Error ? thrown.message : String(thrown))));
  }

  async function inspectNew(): Promise<ModelRecord[]> {
    for (const model of await list()) {
      if (state.closed || model.missing || model.inspection || model.problem) continue;
      const [inspection, problem] = await inspect(model.path).then(
        (seen) => [seen, null] as const,
        (thrown: unknown) => {
          // The engine's own troubles say nothing of the file.
          if (thrown instanceof StudioError && !aboutFile.has(thrown.code)) throw thrown;
          return [null, thrown instanceof Error ? thrown.message : String(thrown)] as const;
        },
      );
      await history.models.noteInspection({ modelId: model.id, bytes: model.bytes, modifiedAt: model.modifiedAt, inspection, problem });
      await tellNowAndThen();
    }
    return tell();
  }

  async function hashNew(): Promise<void> {
    const failed = new Set<string>();
    for (;;) {
      const next = (await list()).find(({ id, missing, hashes }) => !missing && !hashes && !failed.has(id));
      if (state.closed || !next) return;
      const hashed = await history.models.hash({ modelId: next.id }).catch((thrown: unknown) => {
        if (!state.closed) onProblem?.(thrown instanceof Error ? thrown.message : String(thrown));
        return null;
      });
      if (hashed) await tell();
      else failed.add(next.id);
    }
  }

  function learn(): Promise<void> {
    state.again = true;
    learning ??= (async () => {
      try {
        while (state.again && !state.closed) {
          state.again = false;
          await inspectNew();
          await hashNew();
        }
      } finally {
        learning = null;
      }
    })();
    return learning;
  }

  const grant = async (wanted: string, kinds: readonly ModelKind[]): Promise<FileGrant> => {
    const models = await list();
    // By its word it is meant even where its file is gone, which is then said.
    const shipped = wanted === builtinWord && builtin ? models.find((each) => each.builtin) : undefined;
    const model = shipped ?? findModel(models, wanted, kinds);
    const { name, path, sha256, problem } = model;
    if (builtin && model.builtin) return { name, path, sha256: await checkBuiltin(model) };
    if (problem) throw new StudioError('bad_file', problem);
    return { name, path, sha256 };
  };

  /** A built-in model that is not the one that was shipped makes other pictures than its name promises. */
  async function checkBuiltin(model: ModelRecord): Promise<string> {
    if (model.missing) throw new StudioError('missing_file', `The built-in model ${model.path} is missing. Install Stepwise again, or choose another model.`);
    const { sha256 } = model.hashes ?? (await history.models.hash({ modelId: model.id }));
    if (sha256 !== builtin!.sha256) {
      throw new StudioError('bad_file', `The built-in model ${model.path} is not the one that came with Stepwise: its SHA-256 begins with ${sha256.slice(0, 10)}, not with ${builtin!.sha256.slice(0, 10)}. Install Stepwise again, or choose another model.`);
    }
    return sha256;
  }

  return {
    list,
    find: async (wanted, kinds = ['checkpoint']) => findModel(await list(), wanted, kinds),
    async filesOf(request) {
      const loras = new Set([...request.loras.map(({ name }) => name), ...lorasIn(`${request.prompt} ${request.negativePrompt}`)]);
      const embeddings = embeddingsIn(await list(), `${request.prompt} ${request.negativePrompt}`);
      return {
        model: await grantAny(request.model, ['checkpoint']),
        files: {
          vae: request.vae === null ? null : await grantAny(request.vae, ['vae', 'taesd', 'checkpoint']),
          loras: await Promise.all([...loras].map((name) => grant(name, ['lora']))),
          embeddings: embeddings.map(({ name, path, sha256 }) => ({ name, path, sha256 })),
        },
      };
    },
    async fileOf({ name, sha256 }, kinds) {
      const models = await list();
      const same = models.find((model) => !model.missing && model.sha256 === sha256);
      if (same) return { name, path: same.path, sha256 };
      const file = await grant(name, kinds).catch(() => null);
      return file && { ...file, name };
    },
    describe: async (modelId, words) => {
      const model = await history.models.describe({ modelId, ...words });
      await tell();
      return model;
    },
    rescan,
    look: inspectNew,
    learn,
    hold: (on) => history.models.hold({ on }),
    watch() {
      watching = true;
      follow();
    },
    async close() {
      state.closed = true;
      watcher?.close();
      await history.models.stopHashing();
      await learning?.catch(() => undefined);
    },
  };

  /** A model of the library, or any file by its path. */
  async function grantAny(wanted: string, kinds: readonly ModelKind[]): Promise<FileGrant> {
    try {
      return await grant(wanted, kinds);
    } catch (thrown) {
      if (!/[\\/]/.test(wanted) || !(await stat(wanted).catch(() => null))) throw thrown;
      return { name: basename(wanted, extname(wanted)), path: wanted, sha256: null };
    }
  }
}

/** Codes of errors that tell something of the file itself. */
const aboutFile: ReadonlySet<string> = new Set(['bad_file', 'missing_file', 'unreadable', 'unfit']);

async function builtinFile({ name, path }: BuiltinModel): Promise<FoundModel | null> {
  const at = await stat(path).catch(() => null);
  return at && { path, name, bytes: at.size, modifiedAt: Math.trunc(at.mtimeMs), inode: `${at.dev}:${at.ino}`, hint: 'checkpoint', builtin: true, thumbnail: null };
}

/** Names in `<lora:name:0.8>`. */
const lorasIn = (prompt: string): string[] => [...prompt.matchAll(/<lora:([^:>]+)/g)].map((match) => match[1]!.trim());

/** Embeddings whose name stands in a prompt as a word of its own, as A1111 finds them. */
function embeddingsIn(models: readonly ModelRecord[], prompt: string): ModelRecord[] {
  const text = prompt.toLowerCase();
  const alone = (name: string) => {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      if (!/[\p{L}\p{N}_]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}_]/u.test(text[at + name.length] ?? ' ')) return true;
    }
    return false;
  };
  return models.filter(({ kind, missing, name, problem }) => kind === 'embedding' && !missing && problem === null && alone(name.toLowerCase()));
}
