import named from './html-entities.json' with { type: 'json' };

const names: Readonly<Record<string, string>> = named;
const longestName = Math.max(...Object.keys(names).map((name) => name.length));

/** What bytes 0x80–0x9F mean in Windows-1252; five have no meaning and stay as they are. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** A C1 control read as the Windows-1252 character that was meant. */
export function meantCharacter(code: number): string {
  return code >= 0x80 && code <= 0x9f ? windows1252[code - 0x80]! : String.fromCodePoint(code);
}

/** The code of a character in Windows-1252, with unused bytes standing for themselves; undefined where it has none. */
export function windows1252Code(character: string): number | undefined {
  const code = character.codePointAt(0)!;
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  const at = windows1252.indexOf(character);
  return at < 0 ? undefined : at + 0x80;
}

/** Character references decoded as a browser reads text: names with or without semicolon, longest first. HTML Living Standard 13.5. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/g, (whole: string, body: string) => {
    if (body.startsWith('#')) return numericCharacter(body);
    if (Object.hasOwn(names, body)) return names[body]!;
    for (let length = Math.min(body.length - 1, longestName); length > 1; length--) {
      const name = body.slice(0, length);
      if (Object.hasOwn(names, name)) return names[name]! + body.slice(length);
    }
    return whole;
  });
}

function numericCharacter(body: string): string {
  const digits = body.replace(/;$/, '');
  const code = /^#[xX]/.test(digits) ? Number.parseInt(digits.slice(2), 16) : Number.parseInt(digits.slice(1), 10);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code === 0x0d) return '\r';
  if (code >= 0x80 && code <= 0x9f) return meantCharacter(code);
  // Controls and noncharacters are dropped.
  const control = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0c;
  if (control || code === 0x7f || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe) return '';
  return String.fromCodePoint(code);
}

/** Only references with a semicolon; names in capitals stand for the capital letter. */
export function unescapeTerminated(text: string): string {
  return text.replace(/&#?[0-9A-Za-z]{1,24};/g, (whole) => {
    const body = whole.slice(1);
    if (body.startsWith('#')) {
      const character = unescapeHtml(whole);
      return character.includes(';') ? whole : character;
    }
    if (Object.hasOwn(names, body)) return names[body]!;
    const small = body.toLowerCase();
    return body === body.toUpperCase() && Object.hasOwn(names, small) ? names[small]!.toUpperCase() : whole;
  });
}
