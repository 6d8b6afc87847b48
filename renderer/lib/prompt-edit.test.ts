import { describe, expect, test } from 'vitest';
import { applyEdit, editWeight, moveChunk, type Selected } from './prompt-edit.ts';

/** `a |cat| b`: the bars are the selection; one bar is the caret. */
function marked(source: string): Selected {
  const [before = '', inside, after] = source.split('|');
  if (after === undefined) return { text: before + (inside ?? ''), start: before.length, end: before.length };
  return { text: before + inside! + after, start: before.length, end: before.length + inside!.length };
}
function weigh(source: string, ...directions: (1 | -1)[]): string {
  let selected = marked(source);
  for (const direction of directions) {
    const edit = editWeight(selected, direction);
    if (!edit) return 'nothing';
    selected = { text: applyEdit(selected.text, edit), start: edit.start, end: edit.end };
  }
  const { text, start, end } = selected;
  return start === end ? `${text.slice(0, start)}|${text.slice(start)}` : `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`;
}

describe('editWeight', () => {
  test.each([
    ['a ca|t on a mat', [1], 'a (|cat|:1.1) on a mat'],
    ['a ca|t on a mat', [-1], 'a (|cat|:0.9) on a mat'],
    ['a ca|t', [1, 1, 1], 'a (|cat|:1.3)'],
    ['a ca|t', [1, -1], 'a |cat|'],
    ['a |red cat|, b', [1], 'a (|red cat|:1.1), b'],
    ['a | red cat |, b', [1], 'a  (|red cat|:1.1) , b'],
    ['(red ca|t:1.25)', [1], '(|red cat|:1.35)'],
    ['(red c|at)', [1], '(|red cat|:1.2)'],
    ['(red c|at)', [-1], '|red cat|'],
    ['|(red cat:1.2)|', [-1], '(|red cat|:1.1)'],
    ['(a (b|) c:1.3)', [1], '(a (|b|:1.2) c:1.3)'],
    ['(red |cat|:1.2)', [1], '(red (|cat|:1.1):1.2)'],
    ['<lora:f|ilm:0.8>', [1], '<lora:f|ilm:0.85>'],
    ['<lora:film:0.8>|', [-1, -1], '<lora:film:0.7|>'],
    ['a \\(ca|t\\)', [1], 'a \\((|cat|:1.1)\\)'],
    ['(x:0.1) ca|t', [1], '(x:0.1) (|cat|:1.1)'],
    ['(ca|t:0.1)', [-1, -1], '(|cat|:-0.1)'],
  ] as [string, (1 | -1)[], string][])('%s by %j', (source, directions, expected) => {
    expect(weigh(source, ...directions)).toBe(expected);
  });

  test.each(['|', 'a | b', 'a, |,'])('nothing to weigh in “%s”', (source) => {
    expect(weigh(source, 1)).toBe('nothing');
  });

  test('up and then down gives back the text', () => {
    for (const text of ['cat', 'a cat, a dog', '(old:1.4) cat']) {
      for (let at = 0; at <= text.length; at++) {
        const up = editWeight({ text, start: at, end: at }, 1);
        if (!up) continue;
        const after = applyEdit(text, up);
        const down = editWeight({ text: after, start: up.start, end: up.end }, -1)!;
        expect(applyEdit(after, down)).toBe(text);
      }
    }
  });
});

function move(source: string, direction: 1 | -1): string {
  const edit = moveChunk(marked(source), direction);
  if (!edit) return 'nothing';
  const text = applyEdit(marked(source).text, edit);
  return edit.start === edit.end ? `${text.slice(0, edit.start)}|${text.slice(edit.start)}` : `${text.slice(0, edit.start)}|${text.slice(edit.start, edit.end)}|${text.slice(edit.end)}`;
}

describe('moveChunk', () => {
  test.each([
    ['a c|at, a dog, a bird', 1, 'a dog, a c|at, a bird'],
    ['a cat, a d|og, a bird', -1, 'a d|og, a cat, a bird'],
    ['a cat, a dog, |a bird|', -1, 'a cat, |a bird|, a dog'],
    ['a cat,a d|og', -1, 'a d|og,a cat'],
    ['one,\n  tw|o, three', 1, 'one,\n  three, tw|o'],
    ['(a, b:1.2), c|', -1, 'c|, (a, b:1.2)'],
    ['(a, |b:1.2), c', 1, 'c, (a, |b:1.2)'],
  ] as [string, 1 | -1, string][])('%s by %d', (source, direction, expected) => {
    expect(move(source, direction)).toBe(expected);
  });

  test.each([['a|, b', -1], ['a, b|', 1], ['|', 1], ['a,| , b', 1]] as [string, 1 | -1][])('%s cannot move by %d', (source, direction) => {
    expect(move(source, direction)).toBe('nothing');
  });
});
