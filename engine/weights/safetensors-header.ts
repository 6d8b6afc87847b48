/**
 * The JSON of a safetensors header, read strictly: an object of tensors, each with `dtype`, `shape` and
 * `data_offsets`, and an object of strings under `__metadata__`. Anything else is refused where it stands, so that a
 * hostile header costs no more than one pass over its characters (JSON.parse would hide repeated names and build
 * whatever depth it is given).
 */

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is wrong with a header, in the words that follow “its header …”. */
export class HeaderFault extends Error {
  override readonly name = 'HeaderFault';
}

const whitespace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;
const maxAxes = 16;

export function parseHeader(text: string): Header {
  let at = 0;

  const fault = (what: string): never => {
    throw new HeaderFault(`${what} at character ${at}`);
  };
  const skip = () => {
    while (at < text.length && whitespace(text.charCodeAt(at))) at++;
  };
  const peek = () => {
    skip();
    return text[at];
  };
  const expect = (character: string) => {
    if (peek() !== character) fault(at < text.length ? `has “${text[at]}” where “${character}” belongs` : `ends where “${character}” belongs`);
    at++;
  };

  const string = (): string => {
    expect('"');
    const start = at;
    let escaped = false;
    for (; ; at++) {
      if (at >= text.length) fault('has an open string');
      const code = text.charCodeAt(at);
      if (code === 34) break;
      if (code === 92) {
        escaped = true;
        at++;
      }
    }
    const raw = text.slice(start, at++);
    if (!escaped) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return fault('has a string that cannot be read');
    }
  };

  const whole = (): number => {
    skip();
    const start = at;
    while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
    if (at === start) fault('has something else where a whole number belongs');
    const value = Number(text.slice(start, at));
    if (!Number.isSafeInteger(value)) fault('has a number too large to be true');
    return value;
  };

  const list = (limit: number): number[] => {
    expect('[');
    const numbers: number[] = [];
    if (peek() === ']') {
      at++;
      return numbers;
    }
    for (;;) {
      if (numbers.length === limit) fault('has a list too long to be true');
      numbers.push(whole());
      if (peek() !== ',') break;
      at++;
    }
    expect(']');
    return numbers;
  };

  /** Calls `member` for each name of an object. A name met twice is a fault. */
  const object = (member: (name: string) => void) => {
    expect('{');
    const seen = new Set<string>();
    if (peek() === '}') {
      at++;
      return;
    }
    for (;;) {
      const name = string();
      if (seen.has(name)) throw new HeaderFault(`names “${name}” twice`);
      seen.add(name);
      expect(':');
      member(name);
      if (peek() !== ',') break;
      at++;
    }
    expect('}');
  };

  const entries: HeaderEntry[] = [];
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  object((name) => {
    if (name === '__metadata__') {
      object((key) => (metadata[key] = string()));
      return;
    }
    let dtype: string | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    object((key) => {
      if (key === 'dtype') dtype = string();
      else if (key === 'shape') shape = list(maxAxes);
      else if (key === 'data_offsets') offsets = list(2);
      else throw new HeaderFault(`says “${key}” of the tensor “${name}”, which the format does not know`);
    });
    const [begin, end] = offsets ?? [];
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
      throw new HeaderFault(`does not say type, shape and place of the tensor “${name}”`);
    }
    entries.push({ name, dtype, shape, begin, end });
  });
  skip();
  if (at !== text.length) fault('goes on after its end');
  return { entries, metadata };
}
