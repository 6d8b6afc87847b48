import type { Container } from './container.ts';
import { readExif, type ExifTexts } from './exif.ts';
import { isObject, parseJson } from './json.ts';
import { limits, size } from './limits.ts';
import { isPixelHash } from './pixel-hash.ts';
import { infotextKeyword, pixelHashKeyword, recipeKeyword } from './write.ts';

/**
 * Every text of a picture under the keyword a PNG would have it. Where A1111's text stands twice, EXIF comes before a PNG's
 * chunk and, without EXIF, a comment too: the order A1111 reads in.
 */
export function textsOf(container: Container, notes: string[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { keyword, text } of container.texts) {
    if (texts.has(keyword) && texts.get(keyword) !== text) notes.push(`Text “${keyword}” is there more than once; the last counts.`);
    texts.set(keyword, text);
  }
  const exif = container.exif && readExif(container.exif);
  if (container.exif && !exif) notes.push('Its EXIF record is damaged and is left out.');
  if (exif) addExif(exif, texts);
  const comment = container.comments[0];
  if (comment !== undefined && !exif?.userComment) texts.set(infotextKeyword, comment);
  const infotext = texts.get(infotextKeyword);
  if (infotext !== undefined && infotext.length > limits.infotext && parseJson(infotext) === null) {
    notes.push(`Its text of ${size(infotext.length)} is longer than any settings are; it is left out.`);
    texts.delete(infotextKeyword);
  }
  return texts;
}

function addExif({ userComment, imageDescription, make, model, software, makerNote, imageUniqueId }: ExifTexts, texts: Map<string, string>): void {
  if (userComment) texts.set(infotextKeyword, userComment);
  if (software !== null && !texts.has('Software')) texts.set('Software', software);
  // ComfyUI's WebP: “prompt:{…}” and “workflow:{…}” in fields for a camera's names.
  for (const field of [model, make, imageDescription]) {
    const marked = /^(prompt|workflow):/i.exec(field ?? '');
    if (marked) texts.set(marked[1]!.toLowerCase(), field!.slice(marked[0].length));
  }
  const mark = `${recipeKeyword}\0`;
  const note = makerNote ? Buffer.from(makerNote).toString('utf8') : '';
  if (!note.startsWith(mark)) return;
  texts.set(recipeKeyword, note.slice(mark.length));
  if (imageUniqueId !== null && isPixelHash(imageUniqueId)) texts.set(pixelHashKeyword, imageUniqueId);
}

/** Hidden text is A1111's text, or NovelAI's fields as one JSON object. */
export function textsOfStealth(hidden: string): Map<string, string> {
  const value = parseJson(hidden)?.value;
  if (!isObject(value) || !('Comment' in value)) return new Map([[infotextKeyword, hidden]]);
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
