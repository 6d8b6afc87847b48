import { defineConfig } from 'electron-vite';
import { firstChunks, pagePlugins } from './renderer/vite-plugins.ts';

/** Older than the target on purpose: the same build also runs on Electron 33.4 (Node 20.18, Chromium 130). */
const node = 'node20.18';

export default defineConfig({
  main: {
    build: {
      target: node,
      outDir: 'out/main',
      rolldownOptions: {
        input: { index: 'main/index.ts', 'history-worker': 'main/history/worker.ts' },
        // Beside their entry, so that import.meta.dirname means the same everywhere.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: node,
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: 'preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: pagePlugins(),
    build: { outDir: 'out/renderer', target: 'chrome130', minify: true, chunkSizeWarningLimit: 1000, rolldownOptions: { input: 'renderer/index.html', output: { codeSplitting: firstChunks } } },
  },
});
