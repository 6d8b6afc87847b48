import type { NoiseSource, SeededGenerator } from './noise.ts';
import { perImage } from './per-image.ts';
import { PhiloxNv } from './philox.ts';
import { slerp, slerpColumns } from './slerp.ts';
import { TorchCpu } from './torch-cpu.ts';
import { wholeBatch } from './whole-batch.ts';

const cpu: SeededGenerator = (seed) => new TorchCpu(seed);
const nv: SeededGenerator = (seed) => new PhiloxNv(seed);
const cpuHalf: SeededGenerator = (seed) => {
  const generator = new TorchCpu(seed);
  return { randn: (n) => generator.randn16(n) };
};
const cpuTree = (n: number) => (seed: bigint) => new TorchCpu(seed).randn(n);
const nvTree = (n: number) => (seed: bigint) => new PhiloxNv(seed).randn(n);

/** InvokeAI counts seeds modulo 2^32 and seeds the steps with the complement. */
const complement = (seed: bigint) => BigInt.asUintN(32, seed) ^ 0xffffffffn;

const none = { a1111: [], comfyui: [], diffusers: [], invokeai: [] };
const kDiffusion = 'PyTorch’s CPU generator, k-diffusion, torchsde';

/** Every noise source, in menu order. To add one: write its rules, add its line. */
export const noises = {
  stepwise: {
    label: 'Stepwise',
    about:
      'Each image from its own seed, the same alone and in any batch. Starts, steps and SDE paths are those of PyTorch’s CPU generator, so a picture without variation equals A1111’s, Forge’s and diffusers’ on “CPU”; variations turn along one great circle.',
    source: kDiffusion,
    aliases: none,
    batchInvariant: true,
    variations: true,
    open: perImage({ generator: cpu, interpolate: slerp, stepGenerator: null, tree: cpuTree }),
  },
  'a1111-cpu': {
    label: 'A1111 / Forge, CPU',
    about: 'AUTOMATIC1111 and Forge with random number source “CPU”: a generator per image, variation by slerp over columns.',
    source: 'AUTOMATIC1111 1.8, Forge',
    aliases: { ...none, a1111: ['CPU'] },
    batchInvariant: true,
    variations: true,
    open: perImage({ generator: cpu, interpolate: slerpColumns, stepGenerator: null, tree: cpuTree }),
  },
  'a1111-nv': {
    label: 'A1111 / Forge, NV',
    about: 'AUTOMATIC1111 and Forge with random number source “NV”, and near to “GPU”: what a CUDA device draws, within 2e-6 for pictures it draws in one sweep.',
    source: 'AUTOMATIC1111 1.8, Forge; Salmon et al. 2011',
    aliases: { ...none, a1111: ['NV', 'GPU'] },
    batchInvariant: true,
    variations: true,
    open: perImage({ generator: nv, interpolate: slerpColumns, stepGenerator: null, tree: nvTree }),
  },
  comfyui: {
    label: 'ComfyUI on a GPU',
    about: 'One seed and one draw for the batch: start and SDE path from the CPU, step noise near to a CUDA device’s.',
    source: 'ComfyUI',
    aliases: { ...none, comfyui: ['gpu'] },
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: nv, tree: cpuTree }),
  },
  'comfyui-gpu-sde': {
    label: 'ComfyUI on a GPU, samplers ending in _gpu',
    about: 'As ComfyUI on a GPU, with the SDE path too drawn near to a CUDA device’s.',
    source: 'ComfyUI',
    aliases: { ...none, comfyui: ['gpu-sde'] },
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: nv, tree: nvTree }),
  },
  'comfyui-cpu': {
    label: 'ComfyUI on a CPU',
    about: 'ComfyUI since autumn 2025 on a CPU: one draw for the batch, step noise from a generator with the next seed.',
    source: 'ComfyUI',
    aliases: { ...none, comfyui: ['cpu'] },
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: (seed) => cpu(seed + 1n), tree: cpuTree }),
  },
  'comfyui-cpu-2024': {
    label: 'ComfyUI on a CPU, until autumn 2025',
    about: 'One draw for the batch; the steps begin with the starting noise over again, as ComfyUI did on a CPU.',
    source: 'ComfyUI',
    aliases: none,
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: cpu, tree: cpuTree }),
  },
  'comfyui-cpu-2023': {
    label: 'ComfyUI on a CPU, the first versions; LightDiffusion-Next',
    about: 'One draw for the batch; the steps go on with the generator that made the start.',
    source: 'ComfyUI, LightDiffusion-Next, k-diffusion',
    aliases: none,
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: null, tree: cpuTree }),
  },
  diffusers: {
    label: 'Diffusers, a generator per image',
    about: 'A list of CPU generators, as diffusers’ documentation advises; float32.',
    source: 'huggingface/diffusers',
    aliases: { ...none, diffusers: ['list'] },
    batchInvariant: true,
    variations: false,
    open: perImage({ generator: cpu, interpolate: null, stepGenerator: null, tree: cpuTree }),
  },
  'diffusers-half': {
    label: 'Diffusers, a generator per image, half precision',
    about: 'A list of CPU generators under a float16 pipeline, which draws other numbers; PyTorch up to 1.13.',
    source: 'huggingface/diffusers',
    aliases: { ...none, diffusers: ['list-float16'] },
    batchInvariant: true,
    variations: false,
    open: perImage({ generator: cpuHalf, interpolate: null, stepGenerator: null, tree: cpuTree }),
  },
  'diffusers-batch': {
    label: 'Diffusers, one generator',
    about: 'A single CPU generator draws the whole batch; float32.',
    source: 'huggingface/diffusers',
    aliases: { ...none, diffusers: ['single'] },
    batchInvariant: false,
    variations: false,
    open: wholeBatch({ generator: cpu, stepGenerator: null, tree: cpuTree }),
  },
  invokeai: {
    label: 'InvokeAI on a CPU',
    about: 'InvokeAI computing in float32: seeds modulo 2^32, the steps from the complement of the seed.',
    source: 'InvokeAI',
    aliases: { ...none, invokeai: ['cpu'] },
    batchInvariant: true,
    variations: false,
    open: perImage({ generator: cpu, interpolate: null, stepGenerator: (seed) => cpu(complement(seed)), tree: cpuTree }),
  },
  'invokeai-cuda': {
    label: 'InvokeAI on a GPU',
    about: 'InvokeAI computing in float16: the start drawn in half precision on the CPU, steps near to a CUDA device’s.',
    source: 'InvokeAI',
    aliases: { ...none, invokeai: ['cuda'] },
    batchInvariant: true,
    variations: false,
    open: perImage({ generator: cpuHalf, interpolate: null, stepGenerator: (seed) => nv(complement(seed)), tree: nvTree }),
  },
} satisfies Record<string, NoiseSource>;

export type NoiseId = keyof typeof noises;
