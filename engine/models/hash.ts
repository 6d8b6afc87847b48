import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';

const known = new Map<string, Promise<string>>();

/** SHA-256 of a file, in hex. Read once per process for a file that does not change. */
export function fileSha256(path: string): Promise<string> {
  const { size, mtimeMs, ino } = statSync(path);
  const key = `${path}\0${size}\0${mtimeMs}\0${ino}`;
  let hash = known.get(key);
  if (!hash) {
    hash = digest(path);
    known.set(key, hash);
    hash.catch(() => known.delete(key));
  }
  return hash;
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
