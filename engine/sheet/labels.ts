import sharp from 'sharp';

/** Paper and ink: neutral, so that the pictures alone have colour. */
export const paper = { r: 255, g: 255, b: 255 } as const;
const ink = '#1c1c1e';
const faint = '#6b6b70';

export interface Label {
  readonly text: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly align: 'left' | 'centre';
  readonly strong?: boolean;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{C}\n]/gu, ' ');

/** Widths of letters differ; this is a wide mean, so that lines rather end early. */
const letter = { plain: 0.56, strong: 0.64 };

/** Words in lines of a width, the last one cut where there are too many. */
export function lines(text: string, width: number, size: number, most: number, strong = false): string[] {
  const room = Math.max(3, Math.floor(width / (size * (strong ? letter.strong : letter.plain))));
  const found: string[] = [];
  let line = '';
  // A dot between parts stays with the part before it.
  for (const word of text.replaceAll(/\s+/g, ' ').trim().replaceAll(' · ', '\u00a0· ').split(' ')) {
    for (let rest = word; rest !== ''; ) {
      const fits = line === '' ? rest.length <= room : line.length + 1 + rest.length <= room;
      if (fits) {
        line = line === '' ? rest : `${line} ${rest}`;
        rest = '';
      } else if (line === '') {
        found.push(rest.slice(0, room));
        rest = rest.slice(room);
      } else {
        found.push(line);
        line = '';
      }
    }
  }
  if (line !== '') found.push(line);
  if (found.length <= most) return found;
  return [...found.slice(0, most - 1), `${found[most - 1]!.slice(0, room - 1)}…`];
}

/** A label as 8-bit RGB of its width and height. */
export async function labelRgb({ text, width, height, size, align, strong = false }: Label): Promise<Buffer> {
  const step = size * 1.25;
  const list = lines(text, width - size / 2, size, Math.max(1, Math.floor(height / step)), strong);
  const first = (height - list.length * step) / 2 + size;
  const x = align === 'centre' ? width / 2 : size / 4;
  const words = list.map((line, k) => `<text x="${x}" y="${(first + k * step).toFixed(1)}" text-anchor="${align === 'centre' ? 'middle' : 'start'}" font-family="Inter, DejaVu Sans, sans-serif" font-size="${size}" ${strong ? 'font-weight="600"' : ''} fill="${strong ? ink : faint}">${escaped(line)}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${words.join('')}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
}

let known: Promise<boolean> | null = null;

/** Whether the system has any letters to write with: without fonts every sign is the same empty box. */
export function hasLetters(): Promise<boolean> {
  const look = (text: string) => labelRgb({ text, width: 40, height: 40, size: 24, align: 'centre', strong: true });
  known ??= Promise.all([look('i'), look('W')]).then(([narrow, wide]) => !narrow.equals(wide));
  return known;
}
