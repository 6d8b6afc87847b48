/** The built-in model's times, also as ratios to one call of its UNet in the same run. Goals: load ≤ 1.5 s, ten guided steps ≤ 1.0 s on two cores. */
import { join } from 'node:path';
import { resourcesFolder } from '../main/entries.ts';
import { builtinModel } from '../main/models/builtin.ts';
import { timesOf } from '../tools/eval/engine-facts.ts';

const model = builtinModel(resourcesFolder());
if (!model) {
  console.error(`There is no built-in model in ${join(resourcesFolder(), 'models')}. tools/train/README.md says how it is made.`);
  process.exitCode = 1;
} else {
  const times = await timesOf(model.path, 7);
  const words = { load: 'opening and first call of each network', call: 'one UNet call', guided: 'one UNet call with guidance', decode: 'decoding', tenSteps: 'ten steps with guidance, decoded' };
  for (const [name, label] of Object.entries(words)) {
    const seconds = times[name as keyof typeof times];
    console.log(`${label.padEnd(40)} ${seconds.toFixed(3)} s  ${(seconds / times.call).toFixed(1)} × one call`);
  }
}
