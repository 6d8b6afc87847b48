import { ZodError } from 'zod';
import { errorData, zodSentence } from '../../contract/errors.ts';
import type { CaseResult } from './format.ts';

/** What a case calls itself, or its place in the file. */
export function caseId(each: unknown, index: number): string {
  const id = typeof each === 'object' && each !== null && 'id' in each ? each.id : undefined;
  return typeof id === 'string' ? id : `case ${index}`;
}

/** Anything thrown, on one line. */
export function inWords(thrown: unknown): string {
  const words = thrown instanceof ZodError ? zodSentence(thrown, 'It does not fit the format') : thrown instanceof Error ? thrown.message : errorData(thrown).message;
  return words.replaceAll(/\s+/g, ' ');
}

/** A case that cannot be read or run has failed, and those after it are still run. */
export async function attempt(id: string, run: () => CaseResult | Promise<CaseResult>): Promise<CaseResult> {
  try {
    return await run();
  } catch (thrown) {
    return { id, passed: false, error: null, tolerance: null, note: inWords(thrown) };
  }
}
