/**
 * A1111's prompt editing: `[from:to:when]` changes a text at a step, `[a|b|c]` takes turns. What the brackets of emphasis
 * hold is looked into, the brackets themselves stay for the next stage.
 */

/** A text from its start or the step after the last entry up to and including step `until` (1 is the first). */
export interface ScheduledText {
  readonly until: number;
  readonly text: string;
}

export interface EditingSteps {
  readonly steps: number;
  /** Steps of the second pass, whose schedule is asked for; null for the first pass. */
  readonly hiresSteps: number | null;
  /** As before version 1.6: every number below 1 is a fraction, the second pass repeats the first. */
  readonly oldScheduling: boolean;
}

type Node =
  | string
  | { readonly kind: 'edit'; readonly before: readonly Node[]; readonly after: readonly Node[]; readonly when: string }
  | { readonly kind: 'turns'; readonly options: readonly (readonly Node[])[] };

/** The prompt's texts, step by step. A prompt that cannot be read is one text as it stands. */
export function scheduleTexts(prompt: string, editing: EditingSteps): ScheduledText[] {
  const second = editing.oldScheduling ? null : editing.hiresSteps;
  const steps = second ?? editing.steps;
  const nodes = parseEditing(prompt);
  if (!nodes) return [{ until: steps, text: prompt }];

  const step = (when: string): number => {
    const value = Number(when);
    const fraction = editing.oldScheduling ? value < 1 : when.includes('.');
    const offset = second === null ? 0 : fraction ? 1 : editing.steps;
    return Math.min(steps, Math.trunc((value - offset) * (fraction ? steps : 1)));
  };
  const changes = new Set([steps]);
  const collect = (list: readonly Node[]): void => {
    for (const node of list) {
      if (typeof node === 'string') continue;
      if (node.kind === 'edit') {
        if (step(node.when) >= 1) changes.add(step(node.when));
        collect(node.before);
        collect(node.after);
      } else {
        for (let i = 1; i <= steps; i++) changes.add(i);
        for (const option of node.options) collect(option);
      }
    }
  };
  collect(nodes);

  const textAt = (list: readonly Node[], at: number): string =>
    list
      .map((node) => {
        if (typeof node === 'string') return node;
        if (node.kind === 'turns') return textAt(node.options[(at - 1) % node.options.length]!, at);
        return textAt(at <= step(node.when) ? node.before : node.after, at);
      })
      .join('');
  return [...changes].sort((a, b) => a - b).map((until) => ({ until, text: textAt(nodes, until) }));
}

/** Brackets deeper than this are text. */
const maxDepth = 50;

/** The prompt as texts and edits, or null where a stroke or backslash stands that belongs to nothing. */
function parseEditing(prompt: string): Node[] | null {
  const reader = new EditingReader(prompt);
  const nodes: Node[] = [];
  while (!reader.ended()) {
    const inner = reader.sequence(0);
    nodes.push(...inner);
    if (reader.ended()) break;
    // A bracket or colon that opens nothing is text; anything else is no prompt.
    const sign = reader.take('[]():');
    if (sign === null) return null;
    nodes.push(sign);
  }
  return nodes;
}

class EditingReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** One of `signs`, if it is next. */
  take(signs: string): string | null {
    const sign = this.#text[this.#at];
    if (sign === undefined || !signs.includes(sign)) return null;
    this.#at++;
    return sign;
  }

  /** Plain text and whole brackets, up to what is neither. */
  sequence(depth: number): Node[] {
    const nodes: Node[] = [];
    for (;;) {
      const plain = this.#match(/(?:[^\\[\]():|]|\\.)+/y);
      if (plain) nodes.push(plain);
      const bracket = depth < maxDepth ? this.#bracket(depth) : null;
      if (!bracket) return nodes;
      nodes.push(...bracket);
    }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match?.[0] ?? null;
  }

  /** A whole bracket, or null and nothing read. */
  #bracket(depth: number): Node[] | null {
    const from = this.#at;
    const nodes = this.take('(') ? this.#round(depth) : this.take('[') ? this.#square(depth) : null;
    if (!nodes) this.#at = from;
    return nodes;
  }

  /** `(a)` and `(a:b)` are emphasis. */
  #round(depth: number): Node[] | null {
    const inner = this.sequence(depth + 1);
    if (this.take(')')) return ['(', ...inner, ')'];
    if (!this.take(':')) return null;
    const weight = this.sequence(depth + 1);
    return this.take(')') ? ['(', ...inner, ':', ...weight, ')'] : null;
  }

  #square(depth: number): Node[] | null {
    const first = this.sequence(depth + 1);
    if (this.take(']')) return ['[', ...first, ']'];
    if (this.take('|')) return this.#turns(first, depth);
    if (!this.take(':')) return null;
    const at = this.#at;
    const alone = this.#when();
    if (alone !== null) return [{ kind: 'edit', before: [], after: first, when: alone }];
    this.#at = at;
    const second = this.sequence(depth + 1);
    if (!this.take(':')) return null;
    const when = this.#when();
    return when === null ? null : [{ kind: 'edit', before: first, after: second, when }];
  }

  #turns(first: Node[], depth: number): Node[] | null {
    const options = [first];
    do options.push(this.sequence(depth + 1));
    while (this.take('|'));
    return this.take(']') ? [{ kind: 'turns', options }] : null;
  }

  /** A number and the closing bracket. */
  #when(): string | null {
    return this.#match(/\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*\]/y)?.slice(0, -1).trim() ?? null;
  }
}
