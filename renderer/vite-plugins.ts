import { posix } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { PluginOption } from 'vite';

/** The development server writes scripts and styles into the page itself, which the page's own policy forbids. */
const policyOffInDevelopment: PluginOption = {
  name: 'policy-off-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/s, ''),
};

/** The module that main.tsx imports when zod is set up, and all it needs at once. */
const first = /[\\/]renderer[\\/]app[\\/]start\.tsx$/;

/**
 * What the window shows first is one file, beside zod, which is read before it: forty small ones would each go through main while
 * it opens the studio.
 */
export const firstChunks = { groups: [{ name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]|vite[\\/]preload-helper/, priority: 2 }, { name: 'start', test: first, priority: 1 }] };

/** Has that file and its styles fetched with the page, not only when main.tsx comes to ask for them. */
const fetchEarly: PluginOption = {
  name: 'fetch-early',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle, chunk, path }) {
      const asked = chunk?.dynamicImports ?? [];
      const later = asked.concat(asked.flatMap((file) => chunkOf(file).imports));
      const styles = later.flatMap((file) => Array.from(chunkOf(file).viteMetadata?.importedCss ?? []));
      function chunkOf(file: string) {
        const found = bundle?.[file];
        if (found?.type !== 'chunk') throw new Error(`The page's build has no script ${file}.`);
        return found;
      }
      const link = (rel: string) => (file: string) => ({ tag: 'link', injectTo: 'head' as const, attrs: { rel, crossorigin: true, href: posix.relative(posix.dirname(path), `/${file}`) } });
      const missing = (files: readonly string[]) => [...new Set(files)].filter((file) => !html.includes(file));
      return [...missing(later).map(link('modulepreload')), ...missing(styles).map(link('stylesheet'))];
    },
  },
};

/** What the page is built with, in the app and alone. */
export const pagePlugins = (): PluginOption[] => [react(), tailwind(), policyOffInDevelopment, fetchEarly];
