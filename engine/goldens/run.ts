import { dirname, join } from 'node:path';
import { errorData } from '../../contract/errors.ts';
import { goldenFiles } from './files.ts';
import type { CaseResult, GoldenFile, GoldenFormat } from './format.ts';

/** What was seen below one folder that holds files. */
interface FolderCount {
  passed: number;
  failed: number;
  strictPassed: number;
  strict: number;
}

export interface GoldenReport {
  readonly passed: number;
  readonly failed: number;
  readonly recognised: number;
  readonly unrecognised: readonly string[];
}

const digits = (value: number) => (value === 0 ? '0' : value.toExponential(2));

/** `relative/file.json  case-id: 3.10e-5 > 1.00e-5, what went wrong` */
function failure(file: string, result: CaseResult): string {
  const { id, error, tolerance, note } = result;
  const measure = error === null || tolerance === null ? [] : [`${digits(error)} > ${digits(tolerance)}`];
  return `${file}  ${id}: ${[...measure, ...(note ? [note] : [])].join(', ') || 'wrong'}`;
}

function countLine(name: string, count: FolderCount): string {
  const strict = count.strict ? `, ${count.strictPassed} of ${count.strict} within the strict bound` : '';
  return `${name}: ${count.passed} passed, ${count.failed} failed${strict}`;
}

/** The format whose file this is. A file that cannot be read throws its sentence. */
function recogniser(file: GoldenFile, formats: readonly GoldenFormat[]) {
  file.json();
  for (const format of formats) {
    const kind = format.recognise(file);
    if (kind) return { format, kind };
  }
  return null;
}

/** Runs every file of every folder, one after another, and prints as it goes. `print` gets one line at a time. */
export async function runGoldens(
  folders: readonly string[],
  formats: readonly GoldenFormat[],
  print: (line: string) => void,
): Promise<GoldenReport> {
  const counts = new Map<string, FolderCount>();
  const unrecognised: string[] = [];
  let recognised = 0;

  for (const folder of folders) {
    for (const file of goldenFiles(folder)) {
      const label = join(folder, file.relative);
      const name = dirname(label);
      const count = counts.get(name) ?? { passed: 0, failed: 0, strictPassed: 0, strict: 0 };
      try {
        const found = recogniser(file, formats);
        if (!found) {
          unrecognised.push(label);
          continue;
        }
        recognised++;
        if (found.kind === 'support') continue;
        counts.set(name, count);
        for await (const result of found.format.run(file)) {
          if (result.passed) count.passed++;
          else {
            count.failed++;
            print(failure(label, result));
          }
          if (result.strict) count.strict++;
          if (result.strict?.passed) count.strictPassed++;
        }
      } catch (thrown) {
        counts.set(name, count);
        count.failed++;
        print(`${label}  whole file: ${errorData(thrown).message}`);
      }
    }
  }

  for (const line of unrecognised) print(`not recognised: ${line}`);
  for (const [name, count] of counts) print(countLine(name, count));
  const all = [...counts.values()];
  const passed = all.reduce((sum, count) => sum + count.passed, 0);
  const failed = all.reduce((sum, count) => sum + count.failed, 0);
  if (recognised === 0) print('No file was recognised: a run that saw nothing proves nothing.');
  print(`${passed} passed, ${failed} failed`);
  return { passed, failed, recognised, unrecognised };
}

/** 0 only if something was run and nothing failed. */
export function goldenExitCode(report: GoldenReport): 0 | 1 {
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
}
