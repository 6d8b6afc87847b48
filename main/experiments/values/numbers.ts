import { StudioError } from '../../../contract/errors.ts';
import { maxCells } from '../../../contract/experiment.ts';
import { short, type Token } from './split.ts';

export interface Typed<T> {
  readonly value: T;
  readonly skip: boolean;
}

const decimal = String.raw`[+-]?\s*(?:\d+(?:\.\d*)?|\.\d+)`;
const range = new RegExp(String.raw`^(${decimal})\s*-\s*(${decimal})(?:\s*\(\s*(${decimal})\s*\)|\s*\[\s*(\d+)\s*\])?$`);
const single = /^[+-]?\s*(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const dots = /^(?:\.{2,3}|…)$/;

const bad = (sentence: string) => new StudioError('bad_input', sentence);
const compact = (text: string) => text.replaceAll(/\s+/g, '');
const places = (text: string) => /\.(\d*)/.exec(text)?.[1]?.length ?? 0;

/** A number as a whole multiple of 10^-digits, so that sums of decimals come out as they are written. */
const scaled = (text: string, digits: number): bigint => {
  const clean = compact(text);
  const [whole = '', part = ''] = clean.replace(/^[+-]/, '').split('.');
  const size = BigInt(`${whole || '0'}${part.padEnd(digits, '0')}`);
  return clean.startsWith('-') ? -size : size;
};

function decimalText(size: bigint, digits: number): string {
  const sign = size < 0n ? '-' : '';
  const all = String(size < 0n ? -size : size).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const part = all.slice(all.length - digits).replace(/0+$/, '');
  return sign + whole + (part ? `.${part}` : '');
}

/**
 * Numbers of a typed list, as decimal texts (seeds exceed 2^53). A1111's ranges, both ends included:
 * `1-5`, `1-5 (+2)`, `10-5 (-3)`, `1-3 (+0.5)`, `1-10 [5]`; SwarmUI's `1, 2, .., 10`.
 * `integer`: a count's steps in between are cut to whole numbers, as A1111 does.
 */
export function numbersIn(tokens: readonly Token[], { integer }: { readonly integer: boolean }): Typed<string>[] {
  const found: Typed<string>[] = [];
  const add = (values: readonly string[], skip: boolean) => {
    if (found.length + values.length > maxCells) throw bad(`The values run to more than ${maxCells.toLocaleString('en')}. Ask for a larger step, or for a count like 1-10 [5].`);
    found.push(...values.map((value) => ({ value, skip })));
  };
  tokens.forEach((token, k) => {
    const { text, skip } = token;
    if (dots.test(text)) return add(filled(found, tokens[k + 1]?.text, integer), skip);
    const match = range.exec(text);
    if (match) return add(expanded(text, match, integer), skip);
    if (!single.test(text)) throw bad(`“${short(text)}” is not a number. Write numbers like 5, ranges like 1-5, 1-5 (+2) or 1-10 [5], or 1, 2, .., 10.`);
    add([normal(text)], skip);
  });
  return found;
}

/** `007` as `7`, `+1.50` as `1.5`, `1e2` as `100`. */
function normal(text: string): string {
  const clean = compact(text);
  if (/e/i.test(clean)) return String(Number(clean));
  return decimalText(scaled(clean, places(clean)), places(clean));
}

function expanded(text: string, [, first, last, step, count]: RegExpExecArray, integer: boolean): string[] {
  if (count !== undefined) return counted(first!, last!, Number(count), integer, text);
  const digits = Math.max(places(first!), places(last!), places(step ?? ''));
  const [from, to] = [scaled(first!, digits), scaled(last!, digits)];
  const by = step === undefined ? 10n ** BigInt(digits) : scaled(step, digits);
  if (by === 0n) throw bad(`“${text}” goes by steps of 0 and never ends. Give another step.`);
  if (by > 0n ? from > to : from < to) {
    throw bad(`“${text}” never gets from ${compact(first!)} to ${compact(last!)} in steps of ${decimalText(by, digits)}. ${from > to ? `To count down, write ${compact(first!)}-${compact(last!)} (-${decimalText(by < 0n ? -by : by, digits)}).` : 'Turn the sign of the step.'}`);
  }
  return run(from, to, by).map((size) => decimalText(size, digits));
}

function run(from: bigint, to: bigint, by: bigint): bigint[] {
  const count = Number((to - from) / by) + 1;
  if (count > maxCells) throw bad(`A range of ${count.toLocaleString('en')} values is more than the ${maxCells.toLocaleString('en')} an experiment can have. Ask for a larger step.`);
  return Array.from({ length: count }, (_, k) => from + BigInt(k) * by);
}

/** So many values from end to end at even distances. Whole numbers stay exact at any size. */
function counted(first: string, last: string, count: number, integer: boolean, text: string): string[] {
  if (count < 1) throw bad(`“${text}” asks for 0 values. Ask for at least 1.`);
  if (count > maxCells) throw bad(`“${text}” asks for more than the ${maxCells.toLocaleString('en')} values an experiment can have.`);
  // Nine places more than were typed: no difference that a sampler could see.
  const digits = Math.max(places(first), places(last)) + 9;
  const [from, to] = [scaled(first, digits), scaled(last, digits)];
  const unit = 10n ** BigInt(digits);
  return Array.from({ length: count }, (_, k) => {
    const size = count === 1 ? from : from + ((to - from) * BigInt(k)) / BigInt(count - 1);
    return decimalText(integer ? (size / unit) * unit : size, digits);
  });
}

/** What stands between the numbers before `..` and the one after it, without either. */
function filled(before: readonly Typed<string>[], after: string | undefined, integer: boolean): string[] {
  const second = before.at(-1)?.value;
  if (second === undefined || after === undefined || !single.test(after)) throw bad('“..” fills in between numbers: write 1, 2, .., 10.');
  const first = before.at(-2)?.value;
  if (first === undefined && !integer) throw bad(`“..” takes its step from the two numbers before it, and before it stands only ${second}. Write 1, 1.5, .., 4.`);
  const target = normal(after);
  const digits = Math.max(places(first ?? ''), places(second), places(target));
  const [from, to] = [scaled(second, digits), scaled(target, digits)];
  const by = first === undefined ? (to > from ? 1n : -1n) * 10n ** BigInt(digits) : from - scaled(first, digits);
  if (by === 0n || (by > 0n ? to < from : to > from)) throw bad(`“..” cannot get from ${second} to ${target} in steps of ${decimalText(by, digits)}. Order the numbers the way they run.`);
  return run(from, to, by)
    .filter((size) => size !== from && size !== to)
    .map((size) => decimalText(size, digits));
}
