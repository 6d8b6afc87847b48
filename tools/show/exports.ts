import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** What an experiment is exported as, and what must be true of it. */
export const exportFormats = ['png', 'webp', 'avif', 'csv', 'json', 'html', 'svg'] as const;

interface Expected {
  readonly cells: number;
  readonly done: number;
}

const demand = (holds: boolean, sentence: string): void => {
  if (!holds) throw new Error(sentence);
};

/** Rows of a CSV whose quoted fields may hold line breaks. */
const rowsOf = (text: string): number => text.replaceAll(/"(?:[^"]|"")*"/g, '""').trimEnd().split(/\r?\n/).length;

/** Looks into an exported file: whole, of its format, with all cells in it. */
export async function checkExport(file: string, format: (typeof exportFormats)[number], { cells, done }: Expected): Promise<void> {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8');
  switch (format) {
    case 'csv':
      return demand(rowsOf(text) === cells + 1, `${file} has ${rowsOf(text)} rows for ${cells} cells and a head.`);
    case 'json': {
      const { format: kind, cells: listed } = JSON.parse(text) as { format: string; cells: unknown[] };
      return demand(kind === 'stepwise-experiment' && listed.length === cells, `${file} has ${listed.length} of ${cells} cells.`);
    }
    case 'html': {
      demand(!/(?:src|href)=["']?https?:/i.test(text), `${file} asks for something outside itself.`);
      const pictures = text.match(/"webp":"/g)?.length ?? 0;
      return demand(pictures === done, `${file} holds ${pictures} of ${done} pictures.`);
    }
    case 'svg':
      return demand(text.startsWith('<svg') && text.endsWith('</svg>') && !/NaN|Infinity|undefined/.test(text), `${file} is no whole plot.`);
    default: {
      const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
      await sharp(bytes, { limitInputPixels: false }).stats();
      return demand(width > 0 && height > 0, `${file} is no picture.`);
    }
  }
}
