import { writeFileSync } from 'node:fs';
import { floatToHalf } from '../../engine/math/half.ts';
import { normals, type Shapes } from '../../tests/fixtures/tiny-checkpoint.ts';

const rank = 16;

/** A LoRA of the usual kind for a full-size SD 1.5: kohya names, rank 16, every linear layer of attention and feed-forward. */
export function writeFullLora(path: string, shapes: Shapes): void {
  const prefix = 'model.diffusion_model.';
  const draw = normals(11);
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  const put = (name: string, shape: readonly number[], scale: number) => {
    const data = floatToHalf(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() * scale));
    parts.push(new Uint8Array(data.buffer));
    header[name] = { dtype: 'F16', shape, data_offsets: [at, (at += data.byteLength)] };
  };
  for (const [name, shape] of Object.entries(shapes)) {
    if (!name.startsWith(prefix) || !/transformer_blocks.*(to_[qkv]|to_out\.0|ff\.net\.(0\.proj|2))\.weight$/.test(name)) continue;
    const module = `lora_unet_${name.slice(prefix.length, -'.weight'.length).replaceAll('.', '_')}`;
    put(`${module}.lora_down.weight`, [rank, shape[1]!], 1 / Math.sqrt(shape[1]!));
    put(`${module}.lora_up.weight`, [shape[0]!, rank], 0.01);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  writeFileSync(path, Buffer.concat([length, json, ...parts]));
}
