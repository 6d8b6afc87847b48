import * as z from 'zod';

/** Every code an error can cross a process boundary with. Programs read the code, people read the sentence. */
export const errorCodes = [
  'bad_message', // a message that does not fit the contract
  'bad_input', // a value out of range or of the wrong kind
  'cancelled', // the caller asked to stop
  'unknown_sampler',
  'unknown_schedule',
  'unknown_guidance',
  'unknown_noise',
  'unknown_model',
  'unknown_image',
  'unknown_job',
  'unknown_experiment',
  'unknown_device',
  'unfit', // parts that are right alone and wrong together: a sampler on a family it cannot serve
  'bad_file', // a file that is broken, truncated or not what its name says
  'missing_file',
  'unreadable', // the system refused to open or list it
  'unwritable', // the system refused to write there
  'disk_full',
  'out_of_memory', // refused before trying, with numbers
  'device_refused', // a device that is absent, crashed its probe or computes wrongly
  'engine_crashed',
  'engine_gone',
  'database_damaged',
  'database_newer', // written by a later version of the program
  'database_busy',
  'not_reproducible',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const ErrorData = z.strictObject({
  code: z.enum(errorCodes),
  message: z.string(),
  detail: z.unknown().optional(),
});
/** An error as it crosses a wire. */
export type ErrorData = z.infer<typeof ErrorData>;

/** An error with a code for the program and one full sentence for the person: what, which value, and the way out. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: ErrorCode;
  readonly detail: unknown;

  constructor(code: ErrorCode, message: string, detail?: unknown) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  static from(data: ErrorData): StudioError {
    return new StudioError(data.code, data.message, data.detail);
  }
}

/** Anything thrown, as data. What is not a StudioError is a fault of ours and keeps its own words. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof StudioError) {
    return thrown.detail === undefined
      ? { code: thrown.code, message: thrown.message }
      : { code: thrown.code, message: thrown.message, detail: thrown.detail };
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return { code: 'internal', message: `Something in Stepwise failed: ${message}`, detail: stack };
}

type Issue = z.core.$ZodIssue;
const characters = (count: number | bigint) => `${count.toLocaleString('en')} ${Number(count) === 1 ? 'character' : 'characters'}`;

/** What must be different about a value, as the end of a sentence. Words written into a schema go before ours. */
export function issueWords(issue: Issue): string {
  if (!/^(Too (small|big)|Invalid)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' ? `must have at least ${characters(issue.minimum)}` : issue.origin === 'array' ? `must have at least ${issue.minimum} entries` : `must be ${issue.minimum} or more`;
    case 'too_big':
      return issue.origin === 'string' ? `may have up to ${characters(issue.maximum)}` : issue.origin === 'array' ? `may have up to ${issue.maximum} entries` : `must be ${issue.maximum} or less`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      // The alternative that went furthest is the one that was meant.
      return issueWords(issue.errors.flat().find((each) => each.code === 'invalid_format' || each.code === 'custom') ?? { ...issue, code: 'custom', message: 'is none of the things it may be' });
    default:
      return issue.message.replace(/^Invalid input: expected/, 'must be');
  }
}

/** The first problem zod found, as one sentence naming where and what. */
export function zodSentence(error: z.ZodError, what: string): string {
  const issue = error.issues[0];
  if (!issue) return `${what} is not valid.`;
  const path = issue.path.join('.');
  return `${what}${path ? `: ${path}` : ''}: ${issueWords(issue)}.`;
}
