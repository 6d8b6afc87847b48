/** `node tools/wasm.ts`: assembles every WebAssembly text (`*.wat`) of the engine into a module beside it that holds its bytes. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import wabt from 'wabt';

const root = join(import.meta.dirname, '..');

export const wasmTexts = (): string[] => globSync('engine/**/*.wat', { cwd: root }).map((file) => join(root, file));
export const moduleOf = (text: string): string => text.replace(/\.wat$/, '.ts');

/** The module that stands beside `file`. Fails with the assembler's sentence where the text is wrong. */
export async function assembled(file: string): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat(basename(file), Uint8Array.from(readFileSync(file)), { simd: true });
  try {
    module.validate();
    const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
    const lines = base64.match(/.{1,120}/g)!.map((line) => `  '${line}'`);
    return `/** ${basename(file)}, assembled by \`node tools/wasm.ts\`; a test keeps the two together. Base64. */\nexport const wasm =\n${lines.join(' +\n')};\n`;
  } finally {
    module.destroy();
  }
}

if (import.meta.main) for (const file of wasmTexts()) writeFileSync(moduleOf(file), await assembled(file));
