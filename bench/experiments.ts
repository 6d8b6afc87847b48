/**
 * `npm run bench -- experiments`: how long an experiment of 10,000 cells takes to open on main's side, and what the
 * machinery of experiments adds to each picture, as a share of the time of a picture made in the same run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExperimentWish } from '../contract/experiment.ts';
import { openCore } from '../main/core.ts';
import { addExperiment } from '../main/history/experiments/experiments.ts';
import { openHistory } from '../main/history/history.ts';
import { addImage } from '../main/history/images.ts';
import { openDatabase } from '../main/history/migrate.ts';
import { sampleAxis, sampleCell, samplePlanOf } from '../tests/experiments/sample.ts';
import { openFakeStudio } from '../tests/experiments/studio.ts';
import { tinySd15, writeCheckpoint } from '../tests/fixtures/tiny-checkpoint.ts';
import { sampleImage, sampleRecipe } from '../tests/history/sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-experiments-'));
const ms = (value: number) => `${value.toFixed(1)} ms`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function timed(work: () => Promise<unknown>, times: number): Promise<number> {
  const taken: number[] = [];
  for (let k = 0; k < times; k++) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return median(taken);
}

/** An experiment of 20 × 20 × 25 cells, nine in ten of them made. */
function writeLarge(file: string): void {
  const { db } = openDatabase(file);
  const axes = [sampleAxis('steps', Array.from({ length: 20 }, (_, k) => k + 1)), sampleAxis('cfg', Array.from({ length: 20 }, (_, k) => k + 1)), sampleAxis('seed', Array.from({ length: 25 }, (_, k) => String(k + 1)))];
  const cells = Array.from({ length: 10_000 }, (_, n) => sampleCell(n, [Math.floor(n / 500), Math.floor(n / 25) % 20, n % 25]));
  addExperiment(db, { id: 'large', name: 'Large', wishKey: 'large', plan: samplePlanOf(axes), layout: { columns: ['steps'], rows: ['cfg'], pages: ['seed'] }, warnings: [], cells });
  db.transaction(() => {
    for (let n = 0; n < 9000; n++) {
      addImage(db, sampleImage(n, { recipe: sampleRecipe({ seed: String(n) }) }));
      db.run(`UPDATE experiment_cells SET state = 'done', image = ? WHERE experiment = 1 AND n = ?`, `image-${n}`, n);
    }
  });
  db.close();
}

async function opening(): Promise<void> {
  const file = join(folder, 'large.db');
  writeLarge(file);
  const history = await openHistory({ file, thread: 'own' });
  const open = async (limit: number) => {
    await history.experiments.get({ experimentId: 'large' });
    await history.experiments.cells({ experimentId: 'large', after: -1, limit, where: {} });
  };
  const first = await timed(() => open(10_000), 1);
  const again = await timed(() => open(10_000), 9);
  const page = await timed(() => history.experiments.cells({ experimentId: 'large', after: -1, limit: 10_000, where: { seed: [3] } }), 9);
  const bare = await timed(() => history.experiments.get({ experimentId: 'large' }), 9);
  console.log(`10,000 cells, history in its own thread: first opening ${ms(first)} (goal 500), again ${ms(again)}; one page of 400 cells ${ms(page)}; the experiment without its cells ${ms(bare)}; all cells cost ${(again / bare).toFixed(1)} times that`);
  await history.close();
}

/** Milliseconds for a cell of the machinery alone: the engine is a formula, everything else is real, each cell written durably. `cpu`: processor time, which other programs on the machine do not lengthen. */
async function overhead(): Promise<{ each: number; cpu: number }> {
  const cells = 300;
  const studio = await openFakeStudio({ folder: join(folder, 'fake') });
  const { id } = await studio.experiments.create(ExperimentWish.parse({ base: { prompt: 'a red circle', seed: '1' }, axes: [{ kind: 'seed', values: `1-${cells}` }] }));
  await studio.experiments.resume(id);
  const [began, used] = [performance.now(), process.cpuUsage()];
  await studio.experiments.run(id);
  const { user, system } = process.cpuUsage(used);
  const each = (performance.now() - began) / cells;
  await studio.close();
  return { each, cpu: (user + system) / 1000 / cells };
}

/** Milliseconds of a picture at 20 steps, and what it was made with. */
async function picture(): Promise<{ each: number; model: string }> {
  const data = join(folder, 'real');
  mkdirSync(join(data, 'models'), { recursive: true });
  writeCheckpoint(join(data, 'models', 'tiny.safetensors'), tinySd15());
  const core = await openCore({ data, historyThread: 'inline' });
  const builtin = (await core.models.list()).find(({ builtin, missing }) => builtin && !missing);
  const request = builtin ? { model: 'builtin', prompt: 'a red circle', ...builtin.defaults } : { model: 'tiny', prompt: 'a red circle', width: 128, height: 128, steps: 20, cfg: 4 };
  const make = async () => core.jobs.run((await core.jobs.add(request)).id);
  await make();
  const each = await timed(make, 5);
  await core.close();
  return { each, model: builtin ? 'the built-in model' : 'a tiny model of random weights (this build has no built-in one)' };
}

try {
  await opening();
  const { each: machinery, cpu } = await overhead();
  const { each, model } = await picture();
  console.log(`per cell: machinery ${ms(machinery)} (${ms(cpu)} of the processor), a picture of ${model} ${ms(each)}: ${((100 * machinery) / each).toFixed(2)} % (goal 2)`);
} finally {
  rmSync(folder, { recursive: true });
}
