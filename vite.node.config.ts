import { defineConfig } from 'vite';
import { writeCatalog } from './tools/write-catalog.ts';

/** What runs in plain Node 24: the engine, its device probe, the command line. Kept whole in out/node, outside the asar. */
export default defineConfig({
  publicDir: false,
  plugins: [writeCatalog()],
  ssr: { noExternal: true, external: ['onnxruntime-node', 'sharp', '@photostructure/sqlite'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/node',
    emptyOutDir: true,
    rolldownOptions: {
      input: { engine: 'engine/process.ts', files: 'engine/files.ts', 'hash-worker': 'engine/models/hash-worker.ts', 'thumbnail-worker': 'engine/image/thumbnail-worker.ts', probe: 'engine/devices/probe.ts', goldens: 'tools/goldens.ts', cli: 'main/cli.ts', 'history-worker': 'main/history/worker.ts' },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
