import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { StudioError } from '../../contract/errors.ts';
import type { ImageRecord } from '../../contract/image.ts';
import type { ModelRecord } from '../../contract/model.ts';
import { openCore } from '../../main/core.ts';
import type { Draw } from './examine.ts';
import type { Picture } from './segment.ts';

/** Sampler, steps and size at which the model is judged; guidance is its own default. */
export const setting = { sampler: 'dpmpp_2m', steps: 20, width: 128, height: 128 } as const;

export interface Studio {
  readonly model: ModelRecord;
  readonly draw: Draw;
  close(): Promise<void>;
}

/** The program as the command line starts it, with a data folder of its own that is gone afterwards. */
export async function openStudio(name: string, keep: string | null, say: (line: string) => void): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-eval-'));
  const made: ImageRecord[] = [];
  let number = 0;
  const core = await openCore({
    data: join(folder, 'data'),
    historyThread: 'inline',
    onImage: (image) => made.push(image),
    onNotice: (_, text) => say(text),
    saveAs: { format: 'png' },
    nameOf: (_, seed) => join(keep ?? folder, `${String(++number).padStart(5, '0')}-${seed}`),
  });
  const close = async () => {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const model = await core.models.find(name);
    const draw: Draw = async (wishes, what) => {
      const pictures: Picture[] = [];
      for (const { prompt, seed, negativePrompt, cfg, steps } of wishes) {
        if (pictures.length % 20 === 0) say(`${what}: ${pictures.length} of ${wishes.length}`);
        made.length = 0;
        const guidance = cfg ?? model.defaults.cfg;
        const queued = await core.jobs.add({ ...setting, ...(steps === undefined ? {} : { steps }), model: name, prompt, negativePrompt: negativePrompt ?? '', seed: String(seed), ...(guidance === undefined ? {} : { cfg: guidance }) });
        const job = await core.jobs.run(queued.id);
        if (job.error) throw StudioError.from(job.error);
        pictures.push(await readPicture(made[0]!.file));
      }
      return pictures;
    };
    return { model, draw, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

export async function readPicture(file: string): Promise<Picture> {
  const { data, info } = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
