/**
 * `node main/history/migrations/freeze.ts`: keeps a history of the latest format in tests/golden/history, before a new
 * migration makes it an earlier one. The last kept history is brought up to date and given rows of everything new.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Request } from '../../../contract/request.ts';
import { addAlbum } from '../albums.ts';
import { beginBulk, prepareBulk, stepBulk } from '../bulks.ts';
import type { BulkAction } from '../../../contract/collection.ts';
import { addExperiment } from '../experiments/experiments.ts';
import { addImported, addRoot } from '../imports.ts';
import { latestVersion, openDatabase } from '../migrate.ts';
import { describeModel, listModels, syncModels } from '../models.ts';
import { Search } from '../search/search.ts';

const kept = (version: number) => join(import.meta.dirname, '../../../tests/golden/history', `v${version}.db.gz`);
const target = kept(latestVersion);
if (existsSync(target)) throw new Error(`${target} is there already; a kept history is never written again`);

const folder = mkdtempSync(join(tmpdir(), 'freeze-'));
const file = join(folder, 'history.db');
writeFileSync(file, gunzipSync(readFileSync(kept(latestVersion - 1))));
const { db } = openDatabase(file);
const search = new Search(db, 8);
const { albumId } = addAlbum(db, `Album of format ${latestVersion}`);
const actions: BulkAction[] = [{ do: 'tag', tag: `tag of format ${latestVersion}`, on: true }, { do: 'album', albumId, on: true }, { do: 'rate', rating: 2 }];
for (const action of actions) {
  const { id } = prepareBulk(db, search, { text: 'lighthouse', except: [] }, action);
  beginBulk(db, id, 'doing');
  stepBulk(db, id);
}
const root = `/pictures-${latestVersion}`;
addRoot(db, root);
addImported(db, [], [{ file: `${root}/broken.png`, bytes: 7, modifiedAt: 1_760_000_000_000, sentence: 'It ends before its last chunk.' }]);
const model = { path: `/models/${latestVersion}.safetensors`, name: 'model', bytes: 7, modifiedAt: 1_760_000_000_000, inode: '1:2', hint: 'checkpoint', builtin: false, thumbnail: null } as const;
syncModels(db, [model]);
describeModel(db, listModels(db)[0]!.id, { notes: 'soft light', defaults: { steps: 30 } });
addExperiment(db, {
  id: `experiment-${latestVersion}`, wishKey: 'wish', name: `Experiment of format ${latestVersion}`, layout: { columns: [], rows: [], pages: [] }, warnings: [],
  plan: { base: Request.parse({ prompt: 'a lighthouse', seed: '1' }), axes: [], match: 'none', budget: null, reference: null, keepLatents: false, keepTrajectories: false },
  cells: [{ n: 0, role: 'cell', at: [], place: 0, state: 'waiting', steps: 20, nfe: 40, nfeExact: true, seconds: null, reason: null, recipeKey: null, reference: null, trajectory: false }],
});
search.save(100);
db.exec('PRAGMA journal_mode=DELETE; VACUUM');
db.close();
const bytes = gzipSync(readFileSync(file), { level: 9 });
writeFileSync(target, bytes, { flag: 'wx' });
rmSync(folder, { recursive: true });
console.log(`${target}: ${bytes.length} bytes`);
