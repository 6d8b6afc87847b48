import { StudioError } from '../../../contract/errors.ts';
import { PythonRandom } from './python-random.ts';
import { parseTemplate, type Method, type TemplateNode } from './template.ts';

/** The lines of the wildcard files whose names a pattern fits, sorted; empty where there is none. */
export type Wildcards = (pattern: string) => readonly string[];

/** `count` prompts drawn from a template. The same seed draws the same prompts as the dynamicprompts package for Python. */
export function drawPrompts(template: string, seed: bigint, count: number, wildcards: Wildcards): string[] {
  if (template === '') return [];
  const prompts = new Expansion('random', new PythonRandom(seed), wildcards).of(parseTemplate(template), new Map(), 0);
  const drawn: string[] = [];
  for (const prompt of prompts) {
    drawn.push(prompt);
    if (drawn.length === count) break;
  }
  return drawn;
}

/** Every prompt of a template in order, one at a time: there can be more than anybody wants. */
export function* allPrompts(template: string, wildcards: Wildcards, seed = 0n): Generator<string> {
  if (template !== '') yield* new Expansion('all', new PythonRandom(seed), wildcards).of(parseTemplate(template), new Map(), 0);
}

type Variables = ReadonlyMap<string, TemplateNode>;
type VariantNode = Extract<TemplateNode, { kind: 'variant' }>;

/** Wildcards inside wildcards; a file that names itself would never end. */
const maxDepth = 40;

class Expansion {
  readonly #default: 'random' | 'all';
  readonly #random: PythonRandom;
  readonly #wildcards: Wildcards;

  constructor(method: 'random' | 'all', random: PythonRandom, wildcards: Wildcards) {
    this.#default = method;
    this.#random = random;
    this.#wildcards = wildcards;
  }

  /** The prompts of a node: without end when drawn, each once when enumerated. */
  of(node: TemplateNode, variables: Variables, depth: number): Generator<string> {
    switch (node.kind) {
      case 'text':
        return this.#same(node.text);
      case 'sequence':
        return this.#sequence(node.nodes, variables, depth);
      case 'variant':
        return this.#variant(node, variables, depth);
      case 'wildcard':
        return this.#wildcard(node.name, node.method, variables, depth);
      case 'assign':
        return this.#same('');
      case 'use':
        return this.of(valueOf(node, variables), variables, depth + 1);
      case 'wrap':
        return this.#wrapped(node.wrapper, node.inner, variables, depth);
    }
  }

  /** All in order has no meaning for a draw of one, nor a turn for an enumeration: there the template's own way decides. */
  #methodFor(method: Method): Method {
    const unfit = this.#default === 'random' ? 'all' : 'in turn';
    return method === null || method === unfit ? this.#default : method;
  }

  *#same(text: string): Generator<string> {
    do yield text;
    while (this.#default === 'random');
  }

  *#sequence(nodes: readonly TemplateNode[], outer: Variables, depth: number): Generator<string> {
    const variables = new Map(outer);
    for (const node of nodes) {
      if (node.kind !== 'assign') continue;
      const fixed = node.once ? this.of(node.value, variables, depth + 1).next().value : undefined;
      variables.set(node.name, typeof fixed === 'string' ? { kind: 'text', text: fixed } : node.value);
    }
    const parts = nodes.filter(({ kind }) => kind !== 'assign');
    if (this.#default === 'all') {
      yield* product(parts.map((part) => () => this.of(part, variables, depth)));
      return;
    }
    const streams = parts.map((part) => this.of(part, variables, depth));
    for (;;) yield streams.map(nextOf).join('');
  }

  #variant(node: VariantNode, variables: Variables, depth: number): Generator<string> {
    const method = this.#methodFor(node.method);
    if (method === 'random') return this.#drawVariant(node, variables, depth);
    return method === 'all' ? this.#allVariants(node, variables, depth) : this.#variantsInTurn(node, variables, depth);
  }

  *#drawVariant({ least, most, separator, options }: VariantNode, variables: Variables, depth: number): Generator<string> {
    do {
      const left = [...options];
      const count = this.#random.between(least, most);
      const chosen = Array.from({ length: count }, () => left.splice(this.#random.weighted(left.map(({ weight }) => weight)), 1)[0]!);
      yield chosen.map(({ node }) => nextOf(this.of(node, variables, depth + 1))).join(separator);
      // One draw to each combination of the rest.
    } while (this.#default === 'random');
  }

  *#allVariants({ least, most, separator, options }: VariantNode, variables: Variables, depth: number): Generator<string> {
    const seen = new Set<string>();
    for (let count = least; count <= most; count++) {
      for (const chosen of arrangements(options, count)) {
        const streams = chosen.map(({ node }) => () => this.of(node, variables, depth + 1));
        for (const texts of tuples(streams)) {
          const key = JSON.stringify(texts);
          if (new Set(texts).size < count || seen.has(key)) continue;
          seen.add(key);
          yield texts.join(separator);
        }
      }
    }
  }

  *#variantsInTurn({ least, most, separator, options }: VariantNode, variables: Variables, depth: number): Generator<string> {
    for (let count = least; ; count = count < most ? count + 1 : least) {
      for (const chosen of arrangements(options, count)) yield chosen.map(({ node }) => nextOf(this.of(node, variables, depth + 1))).join(separator);
    }
  }

  *#wildcard(name: string, given: Method, variables: Variables, depth: number): Generator<string> {
    if (depth > maxDepth) throw new StudioError('bad_input', `The wildcard “${name}” leads back to itself. Take the name out of its own file.`);
    const values = this.#wildcards(name);
    const expand = (value: string) => this.of(parseTemplate(value), variables, depth + 1);
    // A name without a file is text, as often as it is asked for.
    if (values.length === 0) for (;;) yield `__${name}__`;
    const method = this.#methodFor(given);
    do {
      if (method === 'random') yield nextOf(expand(values[this.#random.below(values.length)]!));
      else if (method === 'all') for (const value of values) yield* expand(value);
      else for (const value of values) yield nextOf(expand(value));
    } while (this.#default === 'random');
  }

  *#wrapped(wrapper: TemplateNode, inner: TemplateNode, variables: Variables, depth: number): Generator<string> {
    const join = (around: string, text: string) => around.replace('...', () => text);
    if (this.#default === 'all') {
      for (const [around, text] of tuples([wrapper, inner].map((node) => () => this.of(node, variables, depth + 1)))) yield join(around!, text!);
      return;
    }
    const streams = [wrapper, inner].map((node) => this.of(node, variables, depth + 1));
    for (;;) {
      const [around, text] = streams.map(nextOf);
      yield join(around!, text!);
    }
  }
}

function valueOf({ name, fallback }: Extract<TemplateNode, { kind: 'use' }>, variables: Variables): TemplateNode {
  const value = variables.get(name) ?? fallback;
  if (!value) throw new StudioError('bad_input', `The template uses “\${${name}}”, but gives it no value. Write \${${name}=…} before it.`);
  return value;
}

/** The next text; a stream that has ended gives none. */
function nextOf(stream: Generator<string>): string {
  const { value, done } = stream.next();
  return done ? '' : value;
}

/** Every combination, the last part changing fastest. */
function* tuples(parts: readonly (() => Generator<string>)[]): Generator<string[]> {
  const [first, ...rest] = parts;
  if (!first) {
    yield [];
    return;
  }
  for (const text of first()) for (const others of tuples(rest)) yield [text, ...others];
}

function* product(parts: readonly (() => Generator<string>)[]): Generator<string> {
  for (const texts of tuples(parts)) yield texts.join('');
}

/** Every way to lay out `count` of the items, in order of their places. */
function* arrangements<T>(items: readonly T[], count: number): Generator<T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const [i, item] of items.entries()) {
    for (const rest of arrangements(items.toSpliced(i, 1), count - 1)) yield [item, ...rest];
  }
}
