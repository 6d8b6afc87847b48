/**
 * Reference data in published formats, run against the engine. One file per format beside this one, one line each in
 * `table.ts`; a new data file of a known format needs no code.
 */

/** A file found below the folders given. */
export interface GoldenFile {
  readonly path: string;
  /** Path below the folder given, with forward slashes. */
  readonly relative: string;
  /** The parsed document of a .json or .json.gz file; undefined for other files. */
  json(): unknown;
}

export interface CaseResult {
  readonly id: string;
  readonly passed: boolean;
  /** Largest error on the format's own measure, and the bound it is held to; null where a case is right or wrong. */
  readonly error: number | null;
  readonly tolerance: number | null;
  /** A stricter bound, where the data names one. */
  readonly strict?: { readonly passed: boolean; readonly tolerance: number };
  /** What went wrong, in words. */
  readonly note?: string;
}

export interface GoldenFormat {
  readonly name: string;
  /** `cases`: holds cases. `support`: read by another file's cases (an index, a pool of numbers, a picture). */
  recognise(file: GoldenFile): 'cases' | 'support' | null;
  run(file: GoldenFile): AsyncGenerator<CaseResult>;
}
