/**
 * A process of its own on a history, to be killed: `node child.ts WHAT FOLDER`. Says on standard output what it has done,
 * one line each, so that the test knows when to kill it and what must be there afterwards.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runBulk } from '../../main/history/bulk-run.ts';
import { openHistory } from '../../main/history/history.ts';
import { importFolder } from '../../main/history/import-folder.ts';
import { xdgTrash } from '../../main/history/trash/xdg.ts';
import { sampleFinished, sampleRecipe } from './sample.ts';

const [what, folder] = process.argv.slice(2) as [string, string];
const say = (line: string) => process.stdout.write(`${line}\n`);
const history = await openHistory({ file: join(folder, 'history.db'), thread: 'inline' });
say('open');

/** Writes a picture as the engine does: complete under another name, then renamed. */
function writePicture(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, 'picture');
  renameSync(`${file}.tmp`, file);
}

const work: Record<string, () => Promise<void>> = {
  /** Runs queued jobs until there are none. */
  async jobs() {
    for (let claimed; (claimed = await history.jobs.claim({})); ) {
      for (const plan of claimed.images) {
        if (existsSync(plan.file)) say(`double ${plan.imageId}`);
        writePicture(plan.file);
        say(`file ${plan.imageId}`);
        await wait(1);
        await history.jobs.finishImage(sampleFinished(claimed.job.id, plan));
        say(`kept ${plan.imageId}`);
      }
      await history.jobs.end({ jobId: claimed.job.id, state: 'done' });
      say(`done ${claimed.job.id}`);
    }
  },
  async import() {
    const read = async (file: string) => {
      say(`read ${file}`);
      return { width: 512, height: 512, source: 'stepwise', recipe: sampleRecipe({ prompt: readFileSync(file, 'utf8') }), settings: null };
    };
    await importFolder(history, join(folder, 'pictures'), { read });
  },
  async trash() {
    const trash = xdgTrash(join(folder, 'Trash'));
    const tools = { trash: { ...trash, move: async (file: string) => (say(`move ${file}`), trash.move(file)) } };
    const { id } = await history.bulks.prepare({ selection: { text: '', except: [] }, action: { do: 'trash' } });
    await runBulk(history, id, tools);
  },
  /** Claims a job and goes on living. */
  async hold() {
    await history.jobs.claim({});
    say('claimed');
    await wait(60_000);
  },
};
await work[what]!();
await history.close();
say('end');
