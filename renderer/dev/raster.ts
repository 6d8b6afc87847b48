import { random, type Look } from './painter.ts';

/** Pictures as pixels: small files for looking at thousands, and the steps of a picture on their way out of noise. */

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  return [canvas, canvas.getContext('2d')!];
}

function scene(context: CanvasRenderingContext2D, seed: number, left: number, top: number, side: number): void {
  const r = random(seed * 7919 + 3);
  const hue = r() * 360;
  const sky = context.createLinearGradient(left, top, left, top + side);
  sky.addColorStop(0, `hsl(${hue} 45% 18%)`);
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 65% 62%)`);
  context.fillStyle = sky;
  context.fillRect(left, top, side, side);
  for (let i = 0; i < 5; i++) {
    context.fillStyle = `hsl(${(hue + 180 + i * 14) % 360} 55% ${22 + i * 9}% / 0.8)`;
    context.beginPath();
    context.ellipse(left + r() * side, top + side * (0.55 + r() * 0.45), side * (0.1 + r() * 0.2), side * (0.05 + r() * 0.18), 0, 0, 7);
    context.fill();
  }
}

const kinds = 64;
const files: Uint8Array<ArrayBuffer>[] = [];
const urls = new Map<number, string>();

/** One of a few dozen JPEG thumbnails, under an address of its own for every number: each is fetched and decoded, as a file would be. */
export function thumbFile(n: number): string {
  if (files.length === 0) {
    for (let i = 0; i < kinds; i++) {
      const [canvas, context] = canvasOf(256, 256);
      scene(context, i + 1, 0, 0, 256);
      files.push(Uint8Array.from(atob(canvas.toDataURL('image/jpeg', 0.85).split(',')[1]!), (letter) => letter.charCodeAt(0)));
    }
  }
  const url = urls.get(n) ?? URL.createObjectURL(new Blob([files[n % kinds]!], { type: 'image/jpeg' }));
  urls.set(n, url);
  return url;
}

/** The steps of a picture as a sprite of five columns: noise that goes as the picture comes. */
export function stepsUrl(look: Look | null, steps: number, columns = 5, side = 64): string {
  if (!look) return 'data:,';
  const rows = Math.ceil(steps / columns);
  const [canvas, context] = canvasOf(columns * side, rows * side);
  const r = random(look.seed + 1);
  for (let i = 0; i < steps; i++) {
    const [left, top] = [(i % columns) * side, Math.floor(i / columns) * side];
    scene(context, look.seed, left, top, side);
    const pixels = context.getImageData(left, top, side, side);
    const noise = Math.max(0, 1 - (i + 1) / steps);
    for (let p = 0; p < pixels.data.length; p++) if (p % 4 !== 3) pixels.data[p] = pixels.data[p]! * (1 - noise) + 127 * noise + (r() - 0.5) * 180 * noise;
    context.putImageData(pixels, left, top);
  }
  return canvas.toDataURL();
}
