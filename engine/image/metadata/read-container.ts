import { readAvif } from './avif.ts';
import type { Container } from './container.ts';
import { readGif } from './gif.ts';
import { readJpeg } from './jpeg.ts';
import { pngSignature, readPng } from './png.ts';
import type { ByteSource } from './source.ts';
import { readWebp } from './webp.ts';

/** Formats by how their files begin. */
const formats: readonly { readonly begins: (head: string) => boolean; readonly read: (source: ByteSource) => Container }[] = [
  { begins: (head) => head.startsWith(Buffer.from(pngSignature).toString('latin1')), read: readPng },
  { begins: (head) => head.startsWith('\xff\xd8\xff'), read: readJpeg },
  { begins: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP', read: readWebp },
  { begins: (head) => head.startsWith('GIF8'), read: readGif },
  { begins: (head) => head.slice(4, 8) === 'ftyp' && /^(avif|avis|mif1|heic|heix)$/.test(head.slice(8, 12)), read: readAvif },
];

/** Everything a picture file holds besides its pixels, or null for a file of no known format. What is inside decides, not the name. */
export function readContainer(source: ByteSource): Container | null {
  const head = Buffer.from(source.read(0, 16)).toString('latin1');
  return formats.find(({ begins }) => begins(head))?.read(source) ?? null;
}
