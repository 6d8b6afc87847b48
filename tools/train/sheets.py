"""Contact sheets to look at: reconstructions of held-out scenes, and samples of the model at several guidance scales."""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from data import encode, load_vae
from nets.clip import TextEncoder
from nets.unet import UNet
from noise import sample
from tokens import row
from train_vae import draw

PROMPTS = (
    'a red circle on a blue background',
    'a yellow star on a purple background',
    'a green heart in the top left corner on a white background',
    'a blue house on the grass',
    'a white cloud in the sky',
    'an orange fish in the sea',
    'a pink flower on a black background',
    'a large purple ring at the bottom on a yellow background',
    'a striped red car on a gray background',
    'a white star at night',
    'a red triangle left of a green square on a white background',
    'a yellow cross inside a blue circle',
)


def load_diffusion(path: Path, device, which='ema'):
    """UNet and text encoder in float32 from a checkpoint, `which` of its weights."""
    state = torch.load(path, map_location='cpu')
    nets = {'unet': UNet(), 'text': TextEncoder(state['known'])}
    at = 0
    for net in nets.values():
        for p in net.parameters():
            p.data = state['weights'][which][at:at + p.numel()].view(p.shape).clone()
            at += p.numel()
    return {name: net.to(device).eval() for name, net in nets.items()}, state


def tile(pictures, columns: int) -> Image.Image:
    pictures = list(pictures)
    pictures += [np.full_like(pictures[0], 128)] * (-len(pictures) % columns)
    return Image.fromarray(np.concatenate([np.concatenate(pictures[i:i + columns], 1) for i in range(0, len(pictures), columns)]))


def to_pictures(decoded) -> np.ndarray:
    return ((decoded.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


@torch.no_grad()
def samples(nets, vae, mean, deviation, prompts, *, cfg, steps, seed, device, size=(16, 16)) -> np.ndarray:
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(len(prompts), 4, *size, generator=generator).to(device)
    cond = nets['text'](torch.tensor([row(p) for p in prompts], device=device))
    uncond = nets['text'](torch.tensor([row('')] * len(prompts), device=device))

    def predict(x, t):
        eps = nets['unet'](x, t, cond)
        return eps if cfg == 1 else torch.lerp(nets['unet'](x, t, uncond), eps, cfg)

    z = sample(predict, noise, steps) * deviation[:, None, None] + mean[:, None, None]
    return to_pictures(vae.decode(z))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('what', choices=('vae', 'samples'))
    parser.add_argument('--dir', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--which', default='ema', choices=('ema', 'master'))
    parser.add_argument('--cfg', type=float, nargs='+', default=[1, 4, 8])
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--seeds', type=int, default=1)
    parser.add_argument('--device', default='cpu')
    options = parser.parse_args()
    vae, mean, deviation = load_vae(options.dir / 'vae.pt', options.device)
    if options.what == 'vae':
        originals = draw(24, 987_654)
        with torch.no_grad():
            back = to_pictures(vae.decode(encode(vae, originals, options.device)))
        rows = [p for i in range(0, 24, 12) for p in (*originals[i:i + 12], *back[i:i + 12])]
        tile(rows, 12).save(options.out)
        return
    nets, _ = load_diffusion(options.dir / 'diffusion.pt', options.device, options.which)
    pictures = [p for cfg in options.cfg for seed in range(options.seeds) for p in samples(nets, vae, mean, deviation, PROMPTS, cfg=cfg, steps=options.steps, seed=seed, device=options.device)]
    tile(pictures, len(PROMPTS)).save(options.out)


if __name__ == '__main__':
    main()
