/** `node tools/icon.ts`: draws resources/build/icon.png, which electron-builder makes every system's icon from, out of icon.svg. */
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(import.meta.dirname, '../resources/build');
await sharp(join(folder, 'icon.svg'), { density: 72 }).resize(1024, 1024).png({ compressionLevel: 9, palette: true }).toFile(join(folder, 'icon.png'));
