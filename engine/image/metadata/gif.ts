import { OpenContainer, type Container } from './container.ts';
import { decodeBytes } from './exif.ts';
import { limits } from './limits.ts';
import type { ByteSource } from './source.ts';

/** The comments of a GIF. GIF89a specification, clause 24. */
export function readGif(source: ByteSource): Container {
  const found = new OpenContainer();
  const screen = source.read(0, 13);
  if (screen.length === 13) {
    found.width = screen[6]! + screen[7]! * 256;
    found.height = screen[8]! + screen[9]! * 256;
  }
  let at = 13 + tableLength(screen[10] ?? 0);
  for (let blocks = 0; blocks < limits.chunks; blocks++) {
    const [kind, label] = source.read(at, 2);
    if (kind === 0x21) {
      const { data, end } = subBlocks(source, at + 2, label === 0xfe);
      if (label === 0xfe && found.comments.length < limits.texts) found.comments.push(decodeBytes(data));
      at = end;
    } else if (kind === 0x2c) {
      const descriptor = source.read(at, 10);
      at = subBlocks(source, at + 11 + tableLength(descriptor[9] ?? 0), false).end;
    } else break;
  }
  return found.close('gif');
}

/** Bytes of a colour table, from the flags that announce it. */
function tableLength(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Blocks of up to 255 bytes each, to an empty one. */
function subBlocks(source: ByteSource, from: number, keep: boolean): { data: Uint8Array; end: number } {
  const parts: Uint8Array[] = [];
  let at = from;
  for (let blocks = 0; blocks < limits.chunks; blocks++) {
    const [length] = source.read(at, 1);
    if (length === undefined || length === 0) return { data: Buffer.concat(parts), end: at + 1 };
    if (keep) parts.push(source.read(at + 1, length).slice());
    at += 1 + length;
  }
  return { data: Buffer.concat(parts), end: source.length };
}
