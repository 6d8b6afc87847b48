import { StudioError } from '../../../contract/errors.ts';

/** How an alternative is chosen; null for the way the whole template is expanded. */
export type Method = 'random' | 'all' | 'in turn' | null;

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly TemplateNode[] }
  | { readonly kind: 'variant'; readonly method: Method; readonly least: number; readonly most: number; readonly separator: string; readonly options: readonly Option[] }
  | { readonly kind: 'wildcard'; readonly method: Method; readonly name: string }
  | { readonly kind: 'assign'; readonly name: string; readonly value: TemplateNode; readonly once: boolean }
  | { readonly kind: 'use'; readonly name: string; readonly fallback: TemplateNode | null }
  | { readonly kind: 'wrap'; readonly wrapper: TemplateNode; readonly inner: TemplateNode };

export interface Option {
  readonly weight: number;
  readonly node: TemplateNode;
}

const methods: Readonly<Record<string, Method>> = { '~': 'random', '!': 'all', '@': 'in turn' };
const maxDepth = 100;

/** Reads a template: `{a|b}`, `{2$$ and $$a|b}`, `__wildcard__`, `${name=value}`, `%{before ... after$$inner}`, `# comment`. */
export function parseTemplate(template: string): TemplateNode {
  return new TemplateReader(template.split('\n').map(withoutComment).join('\n')).sequence('', 0);
}

function withoutComment(line: string): string {
  const at = line.indexOf('#');
  return at < 0 ? line : line.slice(0, at).trimEnd();
}

class TemplateReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Nodes up to one of the signs in `ends`, which is not read; with no ends, up to the end of the text. */
  sequence(ends: string, depth: number): TemplateNode {
    if (depth > maxDepth) throw new StudioError('bad_input', `The template is nested more than ${maxDepth} deep.`);
    const nodes: TemplateNode[] = [];
    for (;;) {
      const text = this.#plain(ends);
      if (text !== '') nodes.push({ kind: 'text', text });
      const character = this.#text[this.#at];
      if (character === undefined || ends.includes(character) || (ends.includes('$') && this.#text.startsWith('$$', this.#at))) break;
      nodes.push(this.#special(depth));
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes };
  }

  /** Text up to something that means more. */
  #plain(ends: string): string {
    const from = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const rest = this.#text.slice(this.#at, this.#at + 2);
      const sign = rest[0]!;
      if (sign === '{' || rest === '${' || rest === '%{' || (rest === '__' && this.#wildcard() !== null)) break;
      if (rest === '$$' && ends.includes('$')) break;
      if (sign !== '$' && ends.includes(sign)) break;
    }
    return this.#text.slice(from, this.#at);
  }

  #special(depth: number): TemplateNode {
    if (this.#take('${')) return this.#variable(depth);
    if (this.#take('%{')) return this.#wrap(depth);
    if (this.#take('{')) return this.#variant(depth);
    const { name, method, end } = this.#wildcard()!;
    this.#at = end;
    return { kind: 'wildcard', method, name };
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string, opened: string): void {
    if (!this.#take(text)) throw new StudioError('bad_input', `In the template “${shortened(this.#text)}” a “${opened}” is never closed. Add “${text}”.`);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #wildcard(): { name: string; method: Method; end: number } | null {
    const pattern = /__([~!@]?)([^\s_{}|$](?:(?!__)[^\s{}|$])*)__/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    return match && { name: match[2]!, method: methods[match[1]!] ?? null, end: pattern.lastIndex };
  }

  #variant(depth: number): TemplateNode {
    const method = methods[this.#match(/[~!@]/y)?.[0] ?? ''] ?? null;
    const bounds = this.#match(/\s*(?:(\d+)?(-)(\d+)?|(\d+))\$\$/y);
    const separator = bounds ? (this.#match(/([^${}|]*)\$\$/y)?.[1] ?? ',') : ',';
    const options: Option[] = [];
    do {
      const weight = this.#match(/\s*(\d+(?:\.\d*)?|\.\d+)\s*::/y);
      this.#match(/\s+/y);
      options.push({ weight: weight ? Number(weight[1]) : 1, node: this.sequence('|}', depth + 1) });
    } while (this.#take('|'));
    this.#expect('}', '{');
    const [, from, range, to, exact] = bounds ?? [];
    const least = bounds ? Number(exact ?? from ?? (range && to === undefined ? 0 : 1)) : 1;
    const most = bounds ? Number(exact ?? to ?? options.length) : 1;
    return { kind: 'variant', method, least: Math.min(least, options.length), most: Math.min(most, options.length), separator, options };
  }

  #variable(depth: number): TemplateNode {
    const name = this.#match(/\s*([\p{L}_][\p{L}\p{N}_-]*)\s*/uy)?.[1];
    if (name === undefined) throw new StudioError('bad_input', `In the template “${shortened(this.#text)}” a “\${” is followed by no name.`);
    let node: TemplateNode;
    if (this.#take('=')) {
      const once = this.#take('!');
      node = { kind: 'assign', name, once, value: this.sequence('}', depth + 1) };
    } else node = { kind: 'use', name, fallback: this.#take(':') ? this.sequence('}', depth + 1) : null };
    this.#expect('}', '${');
    return node;
  }

  #wrap(depth: number): TemplateNode {
    const wrapper = this.sequence('$}', depth + 1);
    this.#expect('$$', '%{');
    const inner = this.sequence('}', depth + 1);
    this.#expect('}', '%{');
    return { kind: 'wrap', wrapper, inner };
  }
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
