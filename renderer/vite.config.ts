import { defineConfig } from 'vite';
import { pagePlugins } from './vite-plugins.ts';

/** The page as the app ships it. Paths are from the repository's root. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: pagePlugins(),
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    rolldownOptions: { input: ['renderer/index.html'] },
  },
});
