import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** A thread that works out the SHA-256 of a model and tells it. */
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage(await modelSha256(workerData as string));

async function modelSha256(path: string): Promise<string> {
  if (!statSync(path).isDirectory()) return fileSha256(path);
  // As the library hashes a folder: the list of its weights' hashes and names.
  const list = createHash('sha256');
  for (const name of weightsIn(path)) list.update(`${await fileSha256(join(path, name))}  ${name.replaceAll('\\', '/')}\n`);
  return list.digest('hex');
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Weights of a model folder, one level deep, as paths inside it, in order. */
function weightsIn(path: string): string[] {
  const parts = readdirSync(path, { withFileTypes: true });
  const names = parts.flatMap((part) => (part.isDirectory() ? readdirSync(join(path, part.name)).map((name) => join(part.name, name)) : [part.name]));
  return names.filter((name) => ['.safetensors', '.onnx', '.onnx_data', '.pb'].includes(extname(name))).sort();
}
