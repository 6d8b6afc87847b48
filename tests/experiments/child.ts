/** A process that makes an experiment, to be killed: `node child.ts FOLDER`. Says what it has done, one line each. */
import { ExperimentWish } from '../../contract/experiment.ts';
import { openFakeStudio } from './studio.ts';

export const killedWish = ExperimentWish.parse({
  base: { prompt: 'a red circle', seed: '1', steps: 10 },
  axes: [{ kind: 'sampler', values: 'euler, heun, dpmpp_2m' }, { kind: 'nfe', values: '10, 20' }, { kind: 'seed', values: '1-6' }],
});

if (process.argv[1] === import.meta.filename) {
  const studio = await openFakeStudio({ folder: process.argv[2]!, say: (line) => process.stdout.write(`${line}\n`), delay: 2 });
  const known = await studio.experiments.find(killedWish);
  const id = known ?? (await studio.experiments.create(killedWish)).id;
  await studio.experiments.resume(id);
  await studio.experiments.run(id);
  await studio.close();
  process.stdout.write('end\n');
}
