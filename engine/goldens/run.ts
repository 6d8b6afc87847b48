import { dirname } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import { inWords } from './attempt.ts';
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

/** Runs one file: null where no format knows it, its results otherwise. */
async function* resultsOf(file: GoldenFile, formats: readonly GoldenFormat[]): AsyncGenerator<CaseResult, 'cases' | 'support' | null> {
  const found = recogniser(file, formats);
  if (found?.kind !== 'cases') return found && 'support';
  let cases = 0;
  for await (const result of found.format.run(file)) {
    cases++;
    yield result;
  }
  if (cases === 0) throw new StudioError('bad_file', 'It holds no case.');
  return 'cases';
}

/** Runs every file of every folder, one after another, and prints as it goes. `print` gets one line at a time. */
export async function runGoldens(
  folders: readonly string[],
  formats: readonly GoldenFormat[],
  print: (line: string) => void,
): Promise<GoldenReport> {
  const counts = new Map<string, FolderCount>();
  const countOf = (name: string): FolderCount => {
    const count = counts.get(name) ?? { passed: 0, failed: 0, strictPassed: 0, strict: 0 };
    counts.set(name, count);
    return count;
  };
  const unrecognised: string[] = [];
  let recognised = 0;

  const runFile = async (file: GoldenFile, label: string) => {
    const results = resultsOf(file, formats);
    let turn = await results.next();
    for (; !turn.done; turn = await results.next()) {
      const count = countOf(dirname(label));
      if (turn.value.passed) count.passed++;
      else {
        count.failed++;
        print(failure(label, turn.value));
      }
      if (turn.value.strict) count.strict++;
      if (turn.value.strict?.passed) count.strictPassed++;
    }
    if (turn.value) recognised++;
    else unrecognised.push(label);
  };

  for (const folder of folders) {
    await guarded(folder, 'folder', folder, async () => {
      for (const file of goldenFiles(folder)) {
        const label = file.path;
        await guarded(dirname(label), 'file', label, () => runFile(file, label));
      }
    });
  }

  /** What cannot be read, or breaks on the way, is a failure and not the end of the run. */
  async function guarded(name: string, what: 'file' | 'folder', label: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      countOf(name).failed++;
      print(`${label}  whole ${what}: ${inWords(thrown)}`);
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
