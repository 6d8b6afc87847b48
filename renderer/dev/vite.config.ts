import { defineConfig } from 'vite';
import { pagePlugins } from '../vite-plugins.ts';

/** The page alone, in a browser, with a main of its own beside it. Never part of the app. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: pagePlugins(),
  server: { port: 5273, strictPort: true },
  preview: { port: 5274, strictPort: true },
  build: {
    // Outside of out/, so that no package can carry it.
    outDir: '../.cache/page',
    emptyOutDir: true,
    target: 'chrome130',
    rolldownOptions: { input: ['renderer/index.html', 'renderer/dev/index.html'] },
  },
});
