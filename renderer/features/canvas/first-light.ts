/** A small landscape at five noise levels, drawn for the first start. Nothing is shipped or loaded for it. */

const frames = 5;
const edge = 200;
const gap = 16;
/** Share of the picture in each frame: the square root of what a variance-preserving schedule leaves of it. */
const signal = [0, 0.32, 0.62, 0.88, 1] as const;

/** Numerical Recipes' linear congruential generator: the same grain at every start. */
function grain(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Box and Muller 1958. */
const normal = (uniform: () => number): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

function scene(context: CanvasRenderingContext2D): void {
  const sky = context.createLinearGradient(0, 0, 0, edge);
  for (const [at, colour] of [[0, '#16213f'], [0.42, '#5a4a78'], [0.62, '#d9805f'], [0.72, '#f6c27d']] as const) sky.addColorStop(at, colour);
  context.fillStyle = sky;
  context.fillRect(0, 0, edge, edge);
  const sun = context.createRadialGradient(128, 128, 4, 128, 128, 70);
  sun.addColorStop(0, 'rgb(255 240 200 / 95%)');
  sun.addColorStop(0.18, 'rgb(255 214 150 / 70%)');
  sun.addColorStop(1, 'rgb(255 190 120 / 0%)');
  context.fillStyle = sun;
  context.fillRect(0, 0, edge, edge);
  const ridge = (colour: string, base: number, height: number, phase: number): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, edge);
    for (let x = 0; x <= edge; x += 2) {
      context.lineTo(x, base - height * (0.5 + 0.3 * Math.sin(x / 31 + phase) + 0.2 * Math.sin(x / 13 + phase * 2.3)));
    }
    context.lineTo(edge, edge);
    context.fill();
  };
  ridge('#6b5577', 150, 42, 0.4);
  ridge('#3f3a5c', 168, 36, 2.1);
  ridge('#1d2038', 192, 34, 4.2);
}

/** Draws into a canvas whose shape is five squares with gaps. */
export function drawFrames(canvas: HTMLCanvasElement): void {
  canvas.width = frames * edge + (frames - 1) * gap;
  canvas.height = edge;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  scene(context);
  const clean = context.getImageData(0, 0, edge, edge);
  const random = grain(7);
  for (const [frame, share] of signal.entries()) {
    const image = context.createImageData(edge, edge);
    const noise = Math.sqrt(1 - share * share);
    // Grain of two pixels, as latents are coarser than the picture.
    for (let y = 0; y < edge; y += 2) {
      for (let x = 0; x < edge; x += 2) {
        const first = (y * edge + x) * 4;
        for (let c = 0; c < 4; c++) {
          const offset = c < 3 ? 58 * noise * normal(random) : 0;
          for (let k = 0; k < 4; k++) {
            const at = first + c + (k & 1) * 4 + (k >> 1) * edge * 4;
            image.data[at] = c < 3 ? 118 + share * (clean.data[at]! - 118) + offset : 255;
          }
        }
      }
    }
    context.putImageData(image, frame * (edge + gap), 0);
  }
}
