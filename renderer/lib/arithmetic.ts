/**
 * The sum a person types into a number field: `512*1.5`, `(3+4)/2`, `2^10`. A leading `*` or `/` works on the value
 * that stands there. Null where it is no sum.
 */
export function evaluate(text: string, current = Number.NaN): number | null {
  const compact = text.trim().replaceAll('×', '*').replaceAll('÷', '/').replaceAll('−', '-');
  const source = /^[*/]/.test(compact) && Number.isFinite(current) ? `${current}${compact}` : compact;
  const tokens = source.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[-+*/^()]/gi) ?? [];
  if (tokens.length === 0 || tokens.join('') !== source.replace(/\s+/g, '')) return null;
  // "1 2" is two numbers, not twelve.
  if (/[\d.]\s+[\d.]/.test(source)) return null;

  let at = 0;
  const take = (...wanted: string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at += 1;
    return token;
  };

  const sum = (): number => {
    let left = product();
    for (;;) {
      if (take('+')) left += product();
      else if (take('-')) left -= product();
      else return left;
    }
  };
  const product = (): number => {
    let left = sign();
    for (;;) {
      if (take('*')) left *= sign();
      else if (take('/')) left /= sign();
      else return left;
    }
  };
  const sign = (): number => {
    if (take('-')) return -sign();
    if (take('+')) return sign();
    return power();
  };
  const power = (): number => {
    const base = atom();
    return take('^') ? base ** sign() : base;
  };
  const atom = (): number => {
    if (take('(')) {
      const inner = sum();
      return take(')') ? inner : Number.NaN;
    }
    const token = tokens[at];
    at += 1;
    return token === undefined || !/[\d.]/.test(token) ? Number.NaN : Number(token);
  };

  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : null;
}
