import type * as z from 'zod';
import { StudioError } from './errors.ts';
import { listed } from './words.ts';

/**
 * The options of a sampler, schedule or guidance, checked against its schema, with every default written out. What is
 * wrong becomes one sentence that names the option, its range and the value given. `label` says whose options they are.
 */
export function parseOptions<S extends z.ZodObject>(label: string, schema: S, given: Readonly<Record<string, unknown>>): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new StudioError('bad_input', sentence(label, schema.shape, given, parsed.error.issues[0]!));
}

function sentence(label: string, shape: z.ZodRawShape, given: Readonly<Record<string, unknown>>, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shape);
    return `${label[0]!.toUpperCase()}${label.slice(1)} has no option “${issue.keys[0]}”. ${known.length ? `It has ${listed(known)}` : 'It has none'}.`;
  }
  const name = String(issue.path[0]);
  const title = (shape[name] as z.ZodType | undefined)?.meta()?.['label'];
  return `The option ${name}${typeof title === 'string' ? ` (${title})` : ''} of ${label} ${wanted(issue)}, and ${shown(given[name])} was given.`;
}

const longest = 60;

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const kinds: Readonly<Record<string, string>> = { number: 'a number', int: 'a whole number', string: 'text', boolean: 'true or false', array: 'a list' };

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? `holds ${issue.maximum} at most` : issue.inclusive === false ? `lies below ${issue.maximum}` : `goes up to ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? `holds ${issue.minimum} at least` : issue.inclusive === false ? `lies above ${issue.minimum}` : `starts at ${issue.minimum}`;
    case 'not_multiple_of':
      return `goes in steps of ${issue.divisor}`;
    case 'invalid_value':
      return `is ${listed(issue.values.map((each) => `“${String(each)}”`), 'or')}`;
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    default:
      return `is not valid (${issue.message})`;
  }
}
