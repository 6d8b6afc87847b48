import { StudioError } from '../../../contract/errors.ts';
import type { PictureReading } from '../../../contract/reading.ts';
import type { Container } from './container.ts';
import type { Found, Texts } from './found.ts';
import type { NameLookup } from './names.ts';
import { readA1111 } from './programs/a1111.ts';
import { readComfyUi } from './programs/comfyui.ts';
import { readFooocus } from './programs/fooocus.ts';
import { readInvokeAi } from './programs/invokeai.ts';
import { readNovelAi } from './programs/novelai.ts';
import { readStepwise } from './programs/stepwise.ts';
import { readSwarmUi } from './programs/swarmui.ts';
import { readContainer } from './read-container.ts';
import { toReading } from './reading.ts';
import { bytesSource, withFile, type ByteSource } from './source.ts';
import { readStealth } from './stealth.ts';
import { textsOf, textsOfStealth } from './texts.ts';
import { infotextKeyword, pixelHashKeyword } from './write.ts';

/** Programs in the order they are asked; the first that knows its own texts answers. */
const programs: readonly ((texts: Texts) => Found | null)[] = [readInvokeAi, readNovelAi, readSwarmUi, readFooocus, readA1111, readComfyUi];

export interface ReadOptions {
  readonly lookup: NameLookup;
  /** Whether pixels are searched for hidden text where nothing else is found. It means decoding the picture. */
  readonly hidden: boolean;
}

/** Settings, noise and gaps of a picture file: by path, or its bytes with a name for sentences. */
export async function readPicture(picture: string | { readonly bytes: Uint8Array; readonly name: string }, options: ReadOptions): Promise<PictureReading> {
  if (typeof picture === 'string') return withFile(picture, (source) => read(source, picture, options));
  return read(bytesSource(picture.bytes, picture.name), picture.bytes, options);
}

async function read(source: ByteSource, pixels: string | Uint8Array, { lookup, hidden }: ReadOptions): Promise<PictureReading> {
  const container = readContainer(source);
  if (!container) throw new StudioError('bad_file', `${source.name} is no PNG, JPEG, WebP, GIF or AVIF picture.`);
  const notes = [...container.notes];
  const texts = textsOf(container, notes);
  const told = tell(container, texts, notes, lookup);
  if (told.program !== null || !hidden || (container.format !== 'png' && container.format !== 'webp')) return told;
  const text = await readStealth(pixels);
  return text === null ? told : tell(container, textsOfStealth(text), notes, lookup);
}

function tell({ format, width, height }: Container, texts: Texts, notes: readonly string[], lookup: NameLookup): PictureReading {
  const nothing = { program: null, version: null, recipe: null, settings: {}, files: [], noise: null, notes: [], others: {} };
  const own = readStepwise(texts);
  const unread = own && 'problem' in own ? [own.problem] : [];
  const told = own && !('problem' in own) ? own : (foundIn(texts, lookup) ?? nothing);
  return {
    format,
    width,
    height,
    infotext: infotextOf(texts),
    pixelHash: own && !('problem' in own) ? (texts.get(pixelHashKeyword) ?? null) : null,
    recipe: null,
    ...told,
    notes: [...notes, ...unread, ...told.notes],
    others: { ...otherTexts(texts), ...told.others },
  };
}

/** Texts that a program's settings come from, or that only repeat its name. */
const settingsTexts = /^(parameters|stepwise|prompt|workflow|invokeai_|sd-metadata|dream|comment|description|software|source|title|fooocus_scheme)/i;
const longestOther = 10_000;

/** What else a picture carries as text, such as what was done to it afterwards. */
function otherTexts(texts: Texts): Record<string, string> {
  return Object.fromEntries([...texts].filter(([keyword, text]) => !settingsTexts.test(keyword) && text.length <= longestOther));
}

function foundIn(texts: Texts, lookup: NameLookup) {
  for (const program of programs) {
    const found = program(texts);
    if (found) return toReading(found, lookup);
  }
  return null;
}

/** A1111's text, also where it holds no settings; JSON in its place is none. */
function infotextOf(texts: Texts): string | null {
  const text = texts.get(infotextKeyword);
  return text === undefined || text.trimStart().startsWith('{') ? null : text;
}

/** Settings pasted as text. Null where the text has none. */
export function readInfotext(text: string, lookup: NameLookup): Pick<PictureReading, 'program' | 'version' | 'settings' | 'files' | 'noise' | 'notes' | 'others'> | null {
  const found = readA1111(new Map([[infotextKeyword, text]]));
  return found && toReading(found, lookup);
}
