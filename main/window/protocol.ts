import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { protocol, type Session } from 'electron';

/** Scheme of everything the page loads: its own files, pictures and thumbnails by id. */
export const scheme = 'studio';
/** Origin of our own page, and the page. */
export const contentOrigin = `${scheme}://app`;
export const pageUrl = `${contentOrigin}/index.html`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Nothing inline, nothing from elsewhere, no connection but our own bridge. */
export const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `font-src 'self'`,
  `img-src 'self' ${scheme}: blob: data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true, codeCache: true } }]);
}

export interface ServedFiles {
  /** Folder of the built page. */
  readonly page: string;
  /** The file of a picture or thumbnail by id; null for an id the history does not know. */
  image(id: string): Promise<string | null>;
  thumb(id: string): Promise<string | null>;
  /** The picture beside a model's file. */
  model(id: string): Promise<string | null>;
  /** The small pictures of a picture's steps, as one. */
  steps(id: string): Promise<string | null>;
}

/** Files up to this size, bytes, are answered in one piece: a stream's three layers cost more than the reading. */
const onePiece = 2 ** 20;

async function respond(file: string, extra: Record<string, string>): Promise<Response> {
  try {
    const { size } = await stat(file);
    const body = size <= onePiece ? new Uint8Array(await readFile(file)) : (Readable.toWeb(createReadStream(file)) as ReadableStream);
    return new Response(body, {
      headers: { 'content-type': types[extname(file).toLowerCase()] ?? 'application/octet-stream', 'content-length': String(size), ...extra },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Serves `studio://app/…`, and by id `studio://image/…`, `thumb`, `steps` and `model`; never a path that the page made up. */
export function serveScheme(session: Session, files: ServedFiles): void {
  session.protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const path = decoded(url.pathname.slice(1));
    if (path === null) return new Response(null, { status: 404 });
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    if (url.host === 'app') {
      const file = normalize(join(files.page, path || 'index.html'));
      if (!file.startsWith(files.page + sep)) return new Response(null, { status: 404 });
      return respond(file, { 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' });
    }
    if (url.host === 'model') {
      const file = await files.model(path);
      return file ? respond(file, { 'cache-control': 'no-cache' }) : new Response(null, { status: 404 });
    }
    if (url.host !== 'image' && url.host !== 'thumb' && url.host !== 'steps') return new Response(null, { status: 404 });
    const file = await files[url.host](path);
    // A picture never changes once written; its id names these bytes for ever. Our own page may read its pixels, to measure distances.
    return file ? respond(file, { 'cache-control': 'private, max-age=31536000, immutable', 'access-control-allow-origin': contentOrigin }) : new Response(null, { status: 404 });
  });
}
