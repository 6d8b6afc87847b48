/** Plausible pictures by arithmetic, as SVG: nothing is stored, ten thousand of them cost nothing. */
export interface Look {
  readonly seed: number;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
}

const palettes = [
  ['#141d38', '#4d4673', '#d07c62', '#f7c98b', '#fff1cf'],
  ['#0c2230', '#1f5a66', '#6fa893', '#e6d9a8', '#fff7df'],
  ['#241433', '#6b2d5c', '#d1495b', '#f2a65a', '#ffe3a9'],
  ['#0d1b2a', '#274060', '#5b85aa', '#c7d3dd', '#f4f7f9'],
  ['#1c2a1f', '#3f5f43', '#8aa567', '#d9cf8c', '#fbf3cf'],
  ['#2b1d1a', '#6e3b2f', '#b9673f', '#e8b06a', '#fdebc8'],
] as const;

/** A small generator; marsaglia's xorshift on 32 bits. */
export function random(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

type Draw = (w: number, h: number, p: readonly string[], r: () => number) => string;

const sky = (h: number, p: readonly string[], to = 1): string =>
  `<linearGradient id="s" x1="0" y1="0" x2="0" y2="1">${[0, 0.45, 0.75, 1].map((at, i) => `<stop offset="${at * to}" stop-color="${p[i]}"/>`).join('')}</linearGradient><rect width="100%" height="${h}" fill="url(#s)"/>`;
const glow = (x: number, y: number, radius: number, colour: string): string =>
  `<radialGradient id="g" gradientUnits="userSpaceOnUse" cx="${x}" cy="${y}" r="${radius}"><stop offset="0" stop-color="${colour}"/><stop offset=".16" stop-color="${colour}" stop-opacity=".75"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><rect width="100%" height="100%" fill="url(#g)"/>`;

function ridge(w: number, h: number, base: number, tall: number, r: () => number, fill: string, opacity = 1): string {
  const phases = [r() * 7, r() * 7, r() * 7];
  let path = `M0 ${h}`;
  for (let i = 0; i <= 48; i++) {
    const x = (i / 48) * w;
    const t = i / 48;
    const y = base - tall * (0.5 + 0.3 * Math.sin(t * 9 + phases[0]!) + 0.14 * Math.sin(t * 23 + phases[1]!) + 0.06 * Math.sin(t * 51 + phases[2]!));
    path += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return `<path d="${path}L${w} ${h}Z" fill="${fill}" opacity="${opacity}"/>`;
}

const ridges: Draw = (w, h, p, r) => {
  const [x, y] = [w * (0.25 + r() * 0.5), h * (0.42 + r() * 0.16)];
  let out = sky(h, p) + glow(x, y, h * 0.55, p[4]!);
  for (let i = 0; i < 4; i++) out += ridge(w, h, h * (0.66 + i * 0.12), h * (0.26 - i * 0.03), r, p[i < 2 ? 1 : 0]!, 0.55 + i * 0.15);
  return out;
};

const sea: Draw = (w, h, p, r) => {
  const horizon = h * (0.5 + r() * 0.15);
  const x = w * (0.3 + r() * 0.4);
  let out = sky(horizon, p, 0.9) + `<circle cx="${x}" cy="${horizon * 0.52}" r="${h * 0.07}" fill="${p[4]}"/>` + glow(x, horizon * 0.52, h * 0.4, p[4]!);
  out += `<rect y="${horizon}" width="100%" height="${h}" fill="${p[0]}"/>`;
  for (let i = 0; i < 46; i++) {
    const t = i / 46;
    const wide = w * (0.03 + t * 0.2) * (0.4 + r());
    out += `<rect x="${x - wide / 2 + (r() - 0.5) * w * 0.1 * (t + 0.2)}" y="${horizon + 2 + t ** 1.5 * (h - horizon)}" width="${wide}" height="${1 + t * h * 0.008}" rx="1" fill="${p[4]}" opacity="${0.75 - t * 0.55}"/>`;
  }
  return out;
};

const city: Draw = (w, h, p, r) => {
  let out = sky(h, p, 1.2) + glow(w * r(), h * 0.8, h * 0.7, p[2]!);
  for (let layer = 0; layer < 3; layer++) {
    let x = -10;
    while (x < w) {
      const wide = w * (0.05 + r() * 0.07);
      const tall = h * (0.2 + r() * 0.35) * (1.15 - layer * 0.22);
      out += `<rect x="${x}" y="${h - tall}" width="${wide}" height="${tall}" fill="${p[0]}" opacity="${0.45 + layer * 0.27}"/>`;
      if (layer > 0) for (let i = 0; i < 14; i++) out += r() > 0.55 ? `<rect x="${x + wide * (0.12 + 0.22 * (i % 4))}" y="${h - tall + tall * 0.06 + Math.floor(i / 4) * h * 0.045}" width="${wide * 0.12}" height="${h * 0.018}" fill="${p[3]}" opacity=".85"/>` : '';
      x += wide + w * 0.006;
    }
  }
  return out;
};

const stillLife: Draw = (w, h, p, r) => {
  let out = `<radialGradient id="b" cx=".3" cy=".2" r="1.1"><stop offset="0" stop-color="${p[2]}"/><stop offset="1" stop-color="${p[0]}"/></radialGradient><rect width="100%" height="100%" fill="url(#b)"/><rect y="${h * 0.68}" width="100%" height="${h}" fill="${p[1]}"/>`;
  const count = 2 + Math.floor(r() * 3);
  for (let i = 0; i < count; i++) {
    const radius = h * (0.09 + r() * 0.11);
    const [x, y] = [w * ((i + 0.6) / (count + 0.2)), h * 0.74 - radius * 0.75 + r() * h * 0.06];
    out += `<ellipse cx="${x + radius * 0.5}" cy="${y + radius * 0.92}" rx="${radius * 1.25}" ry="${radius * 0.26}" fill="#000" opacity=".4"/><radialGradient id="o${i}" cx=".32" cy=".28" r=".85"><stop offset="0" stop-color="${p[4]}"/><stop offset=".35" stop-color="${p[2 + (i % 2)]}"/><stop offset="1" stop-color="${p[0]}"/></radialGradient><circle cx="${x}" cy="${y}" r="${radius}" fill="url(#o${i})"/>`;
  }
  return out;
};

const forest: Draw = (w, h, p, r) => {
  let out = sky(h, p) + glow(w * 0.5, h * 0.45, h * 0.6, p[3]!);
  for (let layer = 0; layer < 4; layer++) {
    const base = h * (0.72 + layer * 0.1);
    for (let i = 0; i < 14; i++) {
      const x = w * (i / 13 + (r() - 0.5) * 0.06);
      const tall = h * (0.2 + r() * 0.16) * (0.7 + layer * 0.22);
      out += `<path d="M${x} ${base - tall}l${tall * 0.17} ${tall}h${-tall * 0.34}Z" fill="${p[layer < 2 ? 1 : 0]}" opacity="${0.4 + layer * 0.2}"/>`;
    }
    out += `<rect y="${base - 2}" width="100%" height="${h}" fill="${p[layer < 2 ? 1 : 0]}" opacity="${0.4 + layer * 0.2}"/>`;
  }
  return out;
};

const scenes: readonly { words: RegExp; draw: Draw; prompts: readonly string[] }[] = [
  { words: /mountain|ridge|hill|valley/, draw: ridges, prompts: ['misty mountains at first light, layered ridges, soft haze', 'a valley at dusk, long shadows, warm sky, film grain'] },
  { words: /sea|ocean|moon|water|lake|fish/, draw: sea, prompts: ['moon over a calm sea, long reflection, 35mm', 'sunrise over the ocean, (golden light:1.2), minimal'] },
  { words: /city|street|tower|skyline/, draw: city, prompts: ['city skyline at night, lit windows, atmospheric', 'a street of towers in fog, cinematic, blue hour'] },
  { words: /circle|sphere|ball|still|fruit|orange|cup/, draw: stillLife, prompts: ['still life with oranges on a dark table, chiaroscuro', 'three glass spheres, studio light, product photograph'] },
  { words: /forest|tree|wood|house|garden/, draw: forest, prompts: ['a pine forest in the mist, morning, depth', 'a quiet wood at the edge of night, fireflies'] },
];

export const samplePrompts: readonly string[] = scenes.flatMap((scene) => scene.prompts);

/** `flat #c04020`: one colour. `pixels #c04020 #20c040`: those two in turn, pixel by pixel. For tests that look at pixels. */
const plainPicture = /^(flat|pixels) (#[\da-f]{6})(?: (#[\da-f]{6}))?/;

function plainUrl({ prompt, width, height }: Look): string | null {
  const [, kind, one, other = one] = plainPicture.exec(prompt) ?? [];
  if (kind === undefined) return null;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  context.fillStyle = one!;
  context.fillRect(0, 0, width, height);
  context.fillStyle = other!;
  if (kind === 'pixels') for (let y = 0; y < height; y++) for (let x = (y + 1) % 2; x < width; x += 2) context.fillRect(x, y, 1, 1);
  return canvas.toDataURL();
}

export function svgOf({ seed, prompt, width, height }: Look): string {
  const r = random(seed);
  const palette = palettes[Math.floor(r() * palettes.length)]!;
  const scene = scenes.find((each) => each.words.test(prompt)) ?? scenes[Math.floor(r() * scenes.length)]!;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${scene.draw(width, height, palette, r)}</svg>`;
}

export function pictureUrl(look: Look | null, kind: 'image' | 'thumb'): string {
  if (!look) return 'data:,';
  const plain = plainUrl(look);
  if (plain) return plain;
  const scale = kind === 'thumb' ? 192 / Math.max(look.width, look.height) : 1;
  const svg = svgOf(look);
  return `data:image/svg+xml,${encodeURIComponent(scale === 1 ? svg : svg.replace(/width="\d+" height="\d+"/, `width="${Math.round(look.width * scale)}" height="${Math.round(look.height * scale)}"`))}`;
}

/** Pictures of a batch at a noise level, side by side, as the engine sends them: small, JPEG. */
export class Previewer {
  private readonly images: Promise<ImageBitmap[]>;
  private readonly size: { width: number; height: number };

  constructor(looks: readonly Look[]) {
    const { width, height } = looks[0]!;
    const scale = 96 / Math.max(width, height);
    this.size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    this.images = Promise.all(looks.map((look) => this.raster(look)));
  }

  private async raster(look: Look): Promise<ImageBitmap> {
    const image = new Image();
    image.src = pictureUrl(look, 'thumb');
    await image.decode();
    return createImageBitmap(image, { resizeWidth: this.size.width, resizeHeight: this.size.height });
  }

  /** `share`: how much of the picture is through, from 0 to 1. */
  async at(share: number, seed: number): Promise<Uint8Array<ArrayBuffer>> {
    const images = await this.images;
    const { width, height } = this.size;
    const canvas = new OffscreenCanvas(width * images.length, height);
    const context = canvas.getContext('2d')!;
    context.filter = `blur(${((1 - share) * 5).toFixed(1)}px)`;
    for (const [i, image] of images.entries()) context.drawImage(image, i * width, 0);
    context.filter = 'none';
    const pixels = context.getImageData(0, 0, canvas.width, height);
    const r = random(seed);
    const noise = (1 - share) * 110;
    for (let i = 0; i < pixels.data.length; i += 4) {
      for (let c = 0; c < 3; c++) pixels.data[i + c] = 120 * (1 - share) + pixels.data[i + c]! * share + (r() - 0.5) * 2 * noise;
    }
    context.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
    return new Uint8Array(await blob.arrayBuffer());
  }
}
