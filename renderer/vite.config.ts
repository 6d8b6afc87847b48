import { defineConfig } from 'vite';
import { pagePlugins } from './vite-plugins.ts';

/** The page alone, in a browser: the real entry, and one that brings a main of its own along. Paths are from the repository's root. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: pagePlugins(),
  server: { port: 5273, strictPort: true, open: false },
  preview: { port: 5274, strictPort: true },
  build: {
    outDir: '../out/page',
    emptyOutDir: true,
    target: 'chrome130',
    rolldownOptions: { input: ['renderer/index.html', 'renderer/dev/index.html'] },
  },
});
