import type { Catalog } from '../../../contract/catalog.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { AxisInfo } from '../../../contract/experiment.ts';
import type { ModelRecord } from '../../../contract/model.ts';
import type { Options, Request } from '../../../contract/request.ts';
import type { Token } from '../values/split.ts';

export type Json = Options[string];

/** Where an axis looks up the names of its values. */
export interface AxisContext {
  readonly base: Request;
  readonly catalog: Catalog;
  readonly models: readonly ModelRecord[];
  /** A fresh seed for `-1`. */
  readonly drawSeed: () => string;
}

/** A cell while its axes are applied one after another. */
export interface Draft {
  readonly request: Request;
  /** NFE or seconds it should cost, where an axis says so. */
  readonly budget: number | null;
  /** What the axes found to remark: a word to replace that isn't there. */
  readonly remarks: readonly string[];
}

export interface TypedValue {
  readonly value: Json;
  readonly label: string;
  readonly skip: boolean;
}

/** A line of the table of axes: everything the program knows of one thing that can be varied. */
export interface AxisEntry {
  readonly label: string;
  readonly about: string;
  readonly group: AxisInfo['group'];
  /** Names in A1111's X/Y/Z plot, each with the target it stands for. */
  readonly a1111: readonly (readonly [name: string, target: string | null])[];
  /** What the target names; null for an axis without one. */
  readonly target: string | null;
  readonly picker: AxisInfo['picker'];
  readonly renews: AxisInfo['renews'];
  readonly example: string;
  /** Whether the target exists; throws a sentence where not. */
  checkTarget?(target: string, context: AxisContext): void;
  /** Entries of a typed list as values, in order. */
  parse(tokens: readonly Token[], target: string | null, context: AxisContext): TypedValue[];
  /** Texts with commas of their own are split at `||` alone. */
  readonly wholeTexts?: boolean;
  /** One value of a picker or a file, checked. Throws a sentence for what is none. */
  accept(value: Json, target: string | null, context: AxisContext): Omit<TypedValue, 'skip'>;
  apply(draft: Draft, value: Json, target: string | null): Draft;
}

export const bad = (sentence: string): StudioError => new StudioError('bad_input', sentence);

export const withRequest = (draft: Draft, change: Partial<Request>): Draft => ({ ...draft, request: { ...draft.request, ...change } });

/** A value as it stands in a sentence. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

export const list = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
