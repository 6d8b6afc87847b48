"""One UNet step of Stable Diffusion 1.5 in PyTorch, for the checkpoint bench: Debian's python3-torch, nothing else.

torch_unet_step.py FILE.safetensors SIDE STEPS THREADS OUT.f32

Reads the UNet of a checkpoint, runs STEPS steps on two latents of SIDE x SIDE and 77 tokens, writes the last result as raw
float32 and prints the seconds (wall and processor) of each step as JSON. The network is written after Rombach et al. 2022;
attention over queries in runs of at most 2**27 scores, so that 512 x 512 fits in memory.
"""
import json
import math
import struct
import sys
import time

import numpy
import torch
import torch.nn.functional as F

path, side, steps, threads, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
prefix = "model.diffusion_model."
with open(path, "rb") as file:
    length = struct.unpack("<Q", file.read(8))[0]
    header = json.loads(file.read(length))
halves = numpy.memmap(path, dtype=numpy.uint8, mode="r")
weights = {}
for name, entry in header.items():
    if not name.startswith(prefix):
        continue
    begin, end = entry["data_offsets"]
    raw = numpy.frombuffer(halves[8 + length + begin : 8 + length + end].tobytes(), dtype=numpy.float16)
    weights[name[len(prefix) :]] = torch.from_numpy(raw.astype(numpy.float32)).reshape(entry["shape"])


def has(name):
    return name + ".weight" in weights


def conv(name, x, **options):
    return F.conv2d(x, weights[name + ".weight"], weights[name + ".bias"], **options)


def linear(name, x):
    weight = weights[name + ".weight"]
    return F.linear(x, weight.reshape(weight.shape[:2]), weights.get(name + ".bias"))


def group_norm(name, x, eps):
    return F.group_norm(x, 32, weights[name + ".weight"], weights[name + ".bias"], eps)


def layer_norm(name, x):
    return F.layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"])


def attention(name, x, context):
    heads = 8
    q, k, v = linear(name + ".to_q", x), linear(name + ".to_k", context), linear(name + ".to_v", context)
    split = lambda t: t.reshape(t.shape[0], t.shape[1], heads, -1).transpose(1, 2)
    q, k, v = split(q), split(k), split(v)
    rows = max(1, 2**27 // (q.shape[0] * heads * k.shape[2]))
    scale = 1 / math.sqrt(q.shape[-1])
    parts = [torch.softmax(run @ k.transpose(-1, -2) * scale, dim=-1) @ v for run in q.split(rows, dim=2)]
    return linear(name + ".to_out.0", torch.cat(parts, dim=2).transpose(1, 2).reshape(x.shape))


def transformer(name, x, context):
    n, c, h, w = x.shape
    y = linear(name + ".proj_in", group_norm(name + ".norm", x, 1e-6).flatten(2).transpose(1, 2))
    block = name + ".transformer_blocks.0"
    normed = layer_norm(block + ".norm1", y)
    y = y + attention(block + ".attn1", normed, normed)
    y = y + attention(block + ".attn2", layer_norm(block + ".norm2", y), context)
    value, gate = linear(block + ".ff.net.0.proj", layer_norm(block + ".norm3", y)).chunk(2, dim=-1)
    y = y + linear(block + ".ff.net.2", value * F.gelu(gate))
    return x + linear(name + ".proj_out", y).transpose(1, 2).reshape(n, c, h, w)


def residual(name, x, emb):
    h = conv(name + ".in_layers.2", F.silu(group_norm(name + ".in_layers.0", x, 1e-5)), padding=1)
    h = h + linear(name + ".emb_layers.1", F.silu(emb))[:, :, None, None]
    h = conv(name + ".out_layers.3", F.silu(group_norm(name + ".out_layers.0", h, 1e-5)), padding=1)
    return h + (conv(name + ".skip_connection", x) if has(name + ".skip_connection") else x)


def block(name, x, emb, context):
    for i in range(3):
        part = f"{name}.{i}"
        if has(part + ".in_layers.0"):
            x = residual(part, x, emb)
        elif has(part + ".norm"):
            x = transformer(part, x, context)
        elif has(part + ".op"):
            x = conv(part + ".op", x, stride=2, padding=1)
        elif has(part + ".conv"):
            x = conv(part + ".conv", F.interpolate(x, scale_factor=2.0, mode="nearest"), padding=1)
    return x


def unet(x, timestep, context):
    half = 160
    angles = timestep * torch.exp(-math.log(10000) * torch.arange(half) / half)
    emb = torch.cat([torch.cos(angles), torch.sin(angles)])[None].expand(x.shape[0], -1)
    emb = linear("time_embed.2", F.silu(linear("time_embed.0", emb)))
    h = conv("input_blocks.0.0", x, padding=1)
    skips = [h]
    for i in range(1, 12):
        h = block(f"input_blocks.{i}", h, emb, context)
        skips.append(h)
    h = block("middle_block", h, emb, context)
    for i in range(12):
        h = block(f"output_blocks.{i}", torch.cat([h, skips.pop()], dim=1), emb, context)
    return conv("out.2", F.silu(group_norm("out.0", h, 1e-5)), padding=1)


waves = lambda count, step: torch.from_numpy(numpy.sin(numpy.arange(count, dtype=numpy.float64) * step).astype(numpy.float32))
x = waves(2 * 4 * side * side, 12.9898).reshape(2, 4, side, side)
context = waves(2 * 77 * 768, 4.1414).reshape(2, 77, 768)
times = []
for _ in range(steps):
    wall, processor = time.perf_counter(), time.process_time()
    eps = unet(x, 500.0, context)
    times.append({"wall": time.perf_counter() - wall, "processor": time.process_time() - processor})
eps.contiguous().numpy().tofile(out)
print(json.dumps({"times": times, "version": torch.__version__}))
