/** `node tools/goldens.ts DIR…` runs every reference file below the folders given. Exits 1 if any case fails or nothing was run. */
import { errorData } from '../contract/errors.ts';
import { goldenExitCode, runGoldens } from '../engine/goldens/run.ts';
import { formats } from '../engine/goldens/table.ts';

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('Name at least one folder: node tools/goldens.ts DIR…');
  process.exitCode = 2;
} else {
  try {
    process.exitCode = goldenExitCode(await runGoldens(folders, formats, (line) => console.log(line)));
  } catch (thrown) {
    console.error(errorData(thrown).message);
    process.exitCode = 1;
  }
}
