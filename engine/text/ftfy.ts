import { meantCharacter, unescapeTerminated, windows1252Code } from './html-entities.ts';

/**
 * Text repair as A1111's tokenizer sees it: what the Python package ftfy 6 documents for its default options. Speer 2019,
 * “ftfy: fixes text for you” (zenodo 2591652). Repeated until nothing changes, line by line.
 */
export function repairText(text: string): string {
  let entities = true;
  const repaired: string[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    // A line with a tag is taken for HTML, and so is all that follows.
    if (line.includes('<')) entities = false;
    repaired.push(repairLine(line, entities));
  }
  return repaired.join('');
}

/** More turns than any chain of repairs takes; a guard, not a limit. */
const maxTurns = 20;

function repairLine(line: string, entities: boolean): string {
  for (let turn = 0; turn < maxTurns; turn++) {
    const before = line;
    if (entities) line = unescapeTerminated(line);
    line = decodeMojibake(line.replace(terminalCodes, ''));
    line = fold(line);
    if (line === before) break;
  }
  return line;
}

const terminalCodes = new RegExp(String.raw`${String.fromCharCode(0x1b)}\[[\d;]*[a-zA-Z]`, 'g');
const controls = /[\p{Cc}\u206a-\u206f\ufeff\ufff9-\ufffc]/gu;
const keptControl = (character: string) => '\t\n\f\r'.includes(character) || (character >= '\x80' && character <= '\x9f');
const ligatures = /[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/g;

function fold(text: string): string {
  return text
    .replace(/[\u0080-\u009f]/g, (control) => meantCharacter(control.codePointAt(0)!))
    .replace(ligatures, (ligature) => (ligature === '\ufb05' ? 'ſt' : ligature.normalize('NFKC')))
    .replace(/[\u3000\uff01-\uffef]/g, (wide) => wide.normalize('NFKC'))
    .replace(/[\u02bc\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/\r\n|[\r\u2028\u2029\u0085]/g, '\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(controls, (character) => (keptControl(character) ? character : ''))
    .normalize('NFC');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** A lead byte of UTF-8 shown as a letter and its continuation shown as a sign: rare in text that was meant. */
const suspicious = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/;

/** UTF-8 that was read as Windows-1252 read again, if the whole line allows it. */
function decodeMojibake(text: string): string {
  if (!suspicious.test(text)) return text;
  const bytes: number[] = [];
  for (const character of text) {
    const code = windows1252Code(character);
    if (code === undefined) return text;
    bytes.push(code);
  }
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}
