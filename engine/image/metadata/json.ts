import { limits } from './limits.ts';

/** JSON as files hold it: whole numbers beyond 2^53 stay exact, and NaN and Infinity, which some programs write, are numbers. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** The value of a JSON text, or null where it is none, too deep or too much. */
export function parseJson(text: string): { readonly value: Json } | null {
  try {
    const reader = new Reader(text);
    const value = reader.value(0);
    return reader.ended() ? { value } : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const words: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

const numeral = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  ended(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  value(depth: number): Json {
    if (depth > limits.jsonDepth || ++this.#values > limits.jsonValues) throw new SyntaxError('too much');
    this.#space();
    const character = this.#text[this.#at];
    if (character === '"') return this.#string();
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    return this.#number() ?? this.#word();
  }

  #object(depth: number): JsonObject {
    // Keys of a file may be called `__proto__`.
    const object = Object.create(null) as Record<string, Json>;
    this.#at++;
    if (this.#takes('}')) return object;
    for (;;) {
      this.#space();
      const key = this.#string();
      if (!this.#takes(':')) throw new SyntaxError('no colon');
      object[key] = this.value(depth + 1);
      if (this.#takes('}')) return object;
      if (!this.#takes(',')) throw new SyntaxError('no comma');
    }
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    this.#at++;
    if (this.#takes(']')) return array;
    for (;;) {
      array.push(this.value(depth + 1));
      if (this.#takes(']')) return array;
      if (!this.#takes(',')) throw new SyntaxError('no comma');
    }
  }

  #string(): string {
    const from = this.#at;
    if (this.#text[from] !== '"') throw new SyntaxError('no string');
    let end = from + 1;
    for (; this.#text[end] !== '"'; end++) {
      if (end >= this.#text.length) throw new SyntaxError('no end');
      if (this.#text[end] === '\\') end++;
    }
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(from, end + 1)) as string;
  }

  #word(): Json {
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw new SyntaxError('no value');
  }

  #number(): number | bigint | null {
    numeral.lastIndex = this.#at;
    const digits = numeral.exec(this.#text)?.[0];
    if (digits === undefined) return null;
    // Thousands of digits are no setting, and cost more than they are worth.
    if (digits.length > 400) throw new SyntaxError('too long');
    this.#at += digits.length;
    const number = Number(digits);
    return Number.isSafeInteger(number) || /[.eE]/.test(digits) ? number : BigInt(digits);
  }

  #takes(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }
}
