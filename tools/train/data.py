"""
The latents and captions that the diffusion training reads. Scenes are drawn once, put through the encoder and told in
several ways; a run draws none.
"""

import argparse
import hashlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from nets.vae import AutoencoderKL
from scenes.captions import caption
from scenes.render import render
from scenes.sample import sample_scene
from tokens import row
from training import Log

TELLINGS = 6  # captions kept for each scene
PIECE = 256
BATCH = 16  # encoded at once; more do not fit a cache


def tell_and_draw(seed: int, count: int, height: int, width: int):
    """
    `count` scenes: pictures uint8 `[count, h, w, 3]`, token rows int32 `[count, TELLINGS, 77]`, which are simple (a
    single thing with a plain fill) and which show two things.
    """
    random = np.random.default_rng(seed)
    scenes = [sample_scene(random) for _ in range(count)]
    told = np.array([[row(caption(scene, random)) for _ in range(TELLINGS)] for scene in scenes], np.int32)
    simple = np.array([len(scene.things) == 1 and scene.things[0].fill == 'plain' for scene in scenes])
    pairs = np.array([len(scene.things) == 2 for scene in scenes])
    return np.stack([render(scene, height, width) for scene in scenes]), told, simple, pairs


def load_vae(path: Path, device) -> tuple[AutoencoderKL, torch.Tensor, torch.Tensor]:
    """The averaged weights in float32, and mean and deviation of its latents, each `[4]`."""
    state = torch.load(path, map_location='cpu')
    vae, at = AutoencoderKL(), 0
    for p in vae.parameters():
        p.data = state['weights']['ema'][at:at + p.numel()].view(p.shape).clone()
        at += p.numel()
    return vae.to(device).eval(), state['mean'].to(device), state['deviation'].to(device)


def encoder_mark(state: dict) -> str:
    """Tells the encoder of a checkpoint, and so its latents, from all others; the decoder does not count."""
    digest, at = hashlib.sha256(), 0
    for name, p in AutoencoderKL().named_parameters():
        if name.startswith(('encoder.', 'quant_conv.')):
            digest.update(state['weights']['ema'][at:at + p.numel()].numpy().tobytes())
        at += p.numel()
    return digest.hexdigest()[:16]


@torch.no_grad()
def encode(vae, pictures: np.ndarray, device) -> torch.Tensor:
    x = torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2)
    x = (x.float() / 127.5 - 1).to(next(vae.parameters()).dtype).contiguous(memory_format=torch.channels_last)
    return vae.encode(x)[0].float()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--dir', type=Path, required=True)
    parser.add_argument('--scenes', type=int, default=60_000)
    parser.add_argument('--size', default='128x128', help='height x width; other sizes are kept beside this one')
    parser.add_argument('--seed', type=int, default=11)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--processes', type=int, default=1, help='that draw')
    parser.add_argument('--threads', type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    height, width = map(int, options.size.split('x'))
    file, mark = options.dir / f'data-{options.size}.pt', encoder_mark(torch.load(options.dir / 'vae.pt', map_location='cpu'))
    if file.exists() and torch.load(file)['encoder'] == mark:
        return
    vae, mean, deviation = load_vae(options.dir / 'vae.pt', options.device)
    vae.to(torch.bfloat16).to(memory_format=torch.channels_last)
    log = Log(options.dir, 'data')
    pieces = -(-options.scenes // PIECE)
    latents, rows, simple, pairs = [], [], [], []
    # Seeds of their own for each size, so that sizes don't repeat each other's scenes.
    seeds = [(options.seed * 1_000_003 + height * 4099 + width) * 100_000 + i for i in range(pieces)]
    # Fresh processes: a fork of one that has touched a GPU, or that has threads, does not work.
    with ProcessPoolExecutor(options.processes, mp_context=get_context('spawn')) as pool:
        arguments = [[value] * pieces for value in (PIECE, height, width)]
        for i, (pictures, told, plain, two) in enumerate(pool.map(tell_and_draw, seeds, *arguments)):
            encoded = torch.cat([encode(vae, pictures[k:k + BATCH], options.device) for k in range(0, PIECE, BATCH)])
            latents.append(((encoded - mean[:, None, None]) / deviation[:, None, None]).half().cpu())
            rows.append(torch.from_numpy(told))
            simple.append(torch.from_numpy(plain))
            pairs.append(torch.from_numpy(two))
            if i % 20 == 0 or i == pieces - 1:
                log(size=options.size, scenes=(i + 1) * PIECE)
    torch.save({'latents': torch.cat(latents), 'rows': torch.cat(rows), 'simple': torch.cat(simple), 'pairs': torch.cat(pairs), 'encoder': mark}, file)


if __name__ == '__main__':
    main()
