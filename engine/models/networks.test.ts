import { beforeAll, describe, expect, test, vi } from 'vitest';
import { tinySd15 } from '../../tests/fixtures/tiny-checkpoint.ts';
import { tinyModel } from '../../tests/fixtures/tiny-models.ts';
import type { Device, Runtime } from '../onnx/runtime.ts';
import { SessionCache } from '../onnx/session-cache.ts';
import { onnxruntime } from '../onnx/session.ts';
import type { Conditioning, OpenModel, TokenRows } from './model.ts';
import { cpu, openModel } from './open.ts';

vi.setConfig({ testTimeout: 120_000 });

let path: string;
beforeAll(() => {
  path = tinyModel(tinySd15({}, 49408));
});

const tokens: TokenRows = { rows: 1, ids: Int32Array.from([49406, 320, ...Array<number>(75).fill(49407)]) };
const x = { data: Float32Array.from({ length: 256 }, (_, i) => Math.sin(i)), dims: [1, 4, 8, 8] as const };

async function picture(model: OpenModel): Promise<Float32Array> {
  const states = await Promise.all(model.encoders.map((encoder) => encoder.encode(tokens, { clipSkip: 1 })));
  const cond: Conditioning = model.condition(states, { width: 64, height: 64 });
  const eps = await model.predict({ x, timestep: 500, conds: [cond] });
  return (await model.decode(eps)).data as Float32Array;
}

const tinyLora = () =>
  tinyModel({ 'lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight': [2, 64], 'lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight': [256, 2], 'lora_unet_conv_in.lora_down.weight': [2, 36], 'lora_unet_conv_in.lora_up.weight': [32, 2] }, {}, 'lora.safetensors');
const open = (sessions: SessionCache, device: Device) => openModel(path, { sessions, device, attention: { kind: 'fused' } });
const parts = (sessions: SessionCache) => sessions.keys.map((key) => /\/(clip_l|unet|vae-decoder)/.exec(key)?.[1]);

test('with little memory one network is held at a time, and the picture is the same, bit for bit', async () => {
  const [usual, frugal] = [new SessionCache(onnxruntime, 1e9), new SessionCache(onnxruntime, 1e9)];
  const wanted = await picture(open(usual, cpu(1)));
  expect(parts(usual)).toEqual(['clip_l', 'unet', 'vae-decoder']);
  const got = await picture(open(frugal, { ...cpu(1), memory: 'low' }));
  expect(parts(frugal)).toEqual(['vae-decoder']);
  expect(frugal.bytes).toBeLessThan(usual.bytes / 3);
  expect(Array.from(got)).toEqual(Array.from(wanted));
});

describe('who stays in memory', () => {
  /** The runtime, and the networks it made sessions of. */
  function counted() {
    const made: string[] = [];
    return { made, runtime: { ...onnxruntime, create: (graph, device) => (made.push(graph.name), onnxruntime.create(graph, device)) } satisfies Runtime };
  }
  const all = ['text encoder', 'UNet', 'VAE decoder'];

  /** Bytes held after each part of a picture, with room for everything. */
  async function held() {
    const sessions = new SessionCache(onnxruntime, 1e9);
    const model = open(sessions, cpu(1));
    const cond = model.condition([await model.encoders[0]!.encode(tokens, { clipSkip: 1 })], { width: 64, height: 64 });
    const text = sessions.bytes;
    const eps = await model.predict({ x, timestep: 500, conds: [cond] });
    const unet = sessions.bytes - text;
    const pixels = (await model.decode(eps)).data as Float32Array;
    // Three images of 64×64 as wide as the decoder's last level.
    return { text, unet, vae: sessions.bytes - text - unet, decoding: 3 * 32 * 64 * 64 * 4, pixels };
  }

  test('everything while there is room: the next picture makes nothing anew', async () => {
    const { made, runtime } = counted();
    const sessions = new SessionCache(runtime, 1e9);
    await picture(open(sessions, cpu(1)));
    await picture(open(sessions, cpu(1)));
    expect(made).toEqual(all);
  });

  test('where decoding does not fit beside all, the text encoder goes and the UNet stays', async () => {
    const { unet, vae, decoding, pixels } = await held();
    const { made, runtime } = counted();
    const sessions = new SessionCache(runtime, unet + vae + decoding);
    const [first, second] = [await picture(open(sessions, cpu(1))), await picture(open(sessions, cpu(1)))];
    expect(parts(sessions)).toEqual(['unet', 'vae-decoder']);
    expect(made).toEqual([...all, 'text encoder']);
    for (const each of [first, second]) expect(Array.from(each)).toEqual(Array.from(pixels));
  });

  test('where it does not fit beside the UNet either, that goes too', async () => {
    const { unet, vae, decoding, pixels } = await held();
    const { made, runtime } = counted();
    const sessions = new SessionCache(runtime, unet + vae + decoding - 1);
    const [first, second] = [await picture(open(sessions, cpu(1))), await picture(open(sessions, cpu(1)))];
    expect(parts(sessions)).toEqual(['vae-decoder']);
    expect(made).toEqual([...all, 'text encoder', 'UNet']);
    for (const each of [first, second]) expect(Array.from(each)).toEqual(Array.from(pixels));
  });

  test('what the system has left counts as the budget does', async () => {
    const { unet, vae, decoding } = await held();
    let sessions: SessionCache | null = null;
    // Other programs take what is not ours.
    const free = () => unet + vae + decoding - (sessions?.bytes ?? 0);
    sessions = new SessionCache(onnxruntime, 1e9, free);
    await picture(open(sessions, cpu(1)));
    expect(parts(sessions)).toEqual(['unet', 'vae-decoder']);
  });

  test('merged weights stay for the network that runs with them, whatever it takes', async () => {
    const loras = [{ path: tinyLora(), unetStrength: 0.8, textStrength: 0.8 }];
    const { made, runtime } = counted();
    const { unet } = await held();
    const sessions = new SessionCache(runtime, unet * 1.1);
    const model = openModel(path, { sessions, device: cpu(1), attention: { kind: 'fused' }, loras });
    const cond: Conditioning = { context: { data: new Float32Array(77 * 64), tokens: 77, width: 64 }, vector: null };
    for (let step = 0; step < 3; step++) await model.predict({ x, timestep: 500, conds: [cond] });
    expect(made.filter((name) => name === 'LoRA')).toEqual(['LoRA']);
  });
});

test('a LoRA on the text encoder and the network works, again and at another strength', async () => {
  const lora = tinyLora();
  const sessions = new SessionCache(onnxruntime, 1e9);
  const at = (strength: number) => openModel(path, { sessions, device: cpu(1), attention: { kind: 'fused' }, loras: [{ path: lora, unetStrength: strength, textStrength: strength }] });
  const first = await picture(at(0.8));
  const held = sessions.keys.filter((key) => !key.includes('merg'));
  expect(Array.from(await picture(at(0.8)))).toEqual(Array.from(first));
  expect(Array.from(await picture(at(0.4)))).not.toEqual(Array.from(first));
  // The networks' own sessions stayed; only what is merged was made anew.
  expect(sessions.keys.filter((key) => !key.includes('merg'))).toEqual(expect.arrayContaining(held));
});

test('merged weights that are let go of for the network they are merged into are still what it runs with', async () => {
  const loras = [{ path: tinyLora(), unetStrength: 0.8, textStrength: 0.8 }];
  const at = (sessions: SessionCache) => picture(openModel(path, { sessions, device: cpu(1), attention: { kind: 'fused' }, loras }));
  const roomy = new SessionCache(onnxruntime, 1e9);
  const wanted = await at(roomy);
  // Just enough for the network: what was merged for it has gone when its session is made.
  const alone = new SessionCache(onnxruntime, 1e9);
  await open(alone, cpu(1)).predict({ x, timestep: 500, conds: [{ context: { data: new Float32Array(77 * 64), tokens: 77, width: 64 }, vector: null }] });
  const narrow = new SessionCache(onnxruntime, alone.bytes - 2000);
  expect(Array.from(await at(narrow))).toEqual(Array.from(wanted));
  expect(narrow.keys.some((key) => key.includes('merged'))).toBe(false);
});

test('another number of threads takes the place of the session there was', async () => {
  const sessions = new SessionCache(onnxruntime, 1e9);
  await picture(open(sessions, cpu(1)));
  await picture(open(sessions, cpu(2)));
  expect(sessions.keys.length).toBe(3);
  expect(sessions.keys.every((key) => key.includes('2 threads'))).toBe(true);
});
