/** `npm run eval -- builtin [--count N] [--keep DIR]`: how well a model of the drawn world does what prompts say. Exits 1 under a bar. */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { errorData, StudioError } from '../../contract/errors.ts';
import { examineGuidance, examineNegative, examinePairs, examineSeeds, examineSingles, type Finding } from './examine.ts';
import { examineSpeed, examineVae } from './engine-facts.ts';
import { openStudio, setting } from './studio.ts';
import { exitCode, table } from './table.ts';

/** Prompts of each kind that the bars are meant for. */
const full = 300;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string', default: String(full) }, keep: { type: 'string' } } });
  const count = Number(values.count);
  if (positionals.length !== 1) throw new StudioError('bad_input', 'Name one model: npm run eval -- builtin [--count N] [--keep DIR].');
  if (!Number.isInteger(count) || count < 1 || count > full) throw new StudioError('bad_input', `--count ${values.count}: a whole number from 1 to ${full}.`);
  if (values.keep) mkdirSync(values.keep, { recursive: true });
  const studio = await openStudio(positionals[0]!, values.keep ?? null, (line) => console.error(line));
  try {
    const { model, draw } = studio;
    const findings: Finding[] = [
      ...(await examineSpeed(model.path)),
      ...(await examineVae(model.path)),
      ...(await examineSingles(draw, count)),
      ...(await examinePairs(draw, count)),
      ...(await examineNegative(draw, Math.max(4, Math.round(count / 5)))),
      ...(await examineSeeds(draw)),
      ...(await examineGuidance(draw, Math.max(4, Math.round(count / 5)))),
    ];
    console.log(`${model.name} · ${model.sha256 ?? 'not hashed'} · ${setting.sampler}, ${setting.steps} steps, CFG ${model.defaults.cfg ?? 'of the studio'}, ${setting.width}×${setting.height}`);
    console.log(table(findings));
    return exitCode(findings);
  } finally {
    await studio.close();
  }
}

try {
  process.exitCode = await main();
} catch (thrown) {
  console.error(errorData(thrown).message);
  process.exitCode = 1;
}
