"""First stage: the autoencoder, on crops of drawn scenes."""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch

from nets.vae import AutoencoderKL
from scenes.render import render
from scenes.sample import sample_scene
from training import Budget, FlatWeights, Log, cosine, save


PIECE = 250


def _draw_piece(seed: int, piece: int, count: int) -> np.ndarray:
    random = np.random.default_rng([seed, piece])
    return np.stack([render(sample_scene(random)) for _ in range(count)])


def draw(count: int, seed: int, processes: int = 1) -> np.ndarray:
    """Scenes as uint8 `[count, 128, 128, 3]`: the same ones whatever the number of processes."""
    pieces = range(-(-count // PIECE))
    counts = [min(PIECE, count - piece * PIECE) for piece in pieces]
    if processes == 1:
        return np.concatenate([_draw_piece(seed, piece, n) for piece, n in zip(pieces, counts)])
    with ProcessPoolExecutor(processes) as pool:
        return np.concatenate(list(pool.map(_draw_piece, [seed] * len(counts), pieces, counts)))


def livelier(random, picture: np.ndarray, side: int) -> np.ndarray:
    """Of two crops the one whose pixels differ more: there is an outline to learn, not a plain background."""
    crops = [picture[y:y + side, x:x + side] for y, x in random.integers(0, len(picture) - side + 1, size=(2, 2))]
    return max(crops, key=lambda crop: float(crop[::4, ::4].std((0, 1)).sum()))


def to_input(pictures: np.ndarray, device) -> torch.Tensor:
    """uint8 `[n, h, w, 3]` to bfloat16 `[n, 3, h, w]` in −1…1, channels-last."""
    x = torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2)
    return (x.float() / 127.5 - 1).to(torch.bfloat16).contiguous(memory_format=torch.channels_last)


# Lightness and two opponent colours from red, green and blue: orthonormal.
OPPONENT = torch.tensor([[3 ** -0.5] * 3, [2 ** -0.5, 0, -(2 ** -0.5)], [6 ** -0.5, -2 * 6 ** -0.5, 6 ** -0.5]])


def loss_of(vae, x, noise, kl_weight, guide_weight):
    """
    Absolute and squared error of the reconstruction plus the divergence from a normal prior, all per number. The
    guide draws the first three numbers of a latent to the mean colour of its 64 pixels, lest training spend its
    first hour on finding a code for colours; it fades.
    """
    mean, logvar = (t.float() for t in vae.encode(x))
    z = mean + (0.5 * logvar).exp() * noise
    back = vae.decode(z.to(x.dtype).contiguous(memory_format=torch.channels_last)).float()
    off = back - x.float()
    kl = 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()
    colours = torch.einsum('ij,njhw->nihw', OPPONENT.to(x.device), torch.nn.functional.avg_pool2d(x.float(), 8))
    guide = (mean[:, :3] - 1.5 * colours).square().mean()
    return off.abs().mean() + 2 * off.square().mean() + kl_weight * kl + guide_weight * guide, kl


@torch.no_grad()
def statistics(vae, pictures, device):
    """Mean and deviation of latents, each `[4]`, on the CPU."""
    z = torch.cat([vae.encode(to_input(pictures[at:at + 16], device))[0].float() for at in range(0, len(pictures), 16)])
    return z.mean((0, 2, 3)).cpu(), z.std((0, 2, 3)).cpu()


@torch.no_grad()
def psnr(vae, pictures, device) -> float:
    """Mean peak signal to noise ratio in dB over pictures, each through the encoder's mean and back."""
    values = []
    for at in range(0, len(pictures), 16):
        x = to_input(pictures[at:at + 16], device)
        back = vae.decode(vae.encode(x)[0]).float().clamp(-1, 1)
        values += [10 * np.log10(4 / float(e)) for e in (back - x.float()).square().mean((1, 2, 3))]
    return float(np.mean(values))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--dir', type=Path, required=True, help='folder for checkpoints and log')
    parser.add_argument('--steps', type=int, help='length of the schedule; the same steps give the same weights')
    parser.add_argument('--minutes', type=float, help='or its length in minutes')
    parser.add_argument('--scenes', type=int, default=4000)
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--crop', type=int, default=64)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--kl', type=float, default=1e-3)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--workers', type=int, default=2, help='threads, each with a chunk of the batch; 1 on a GPU')
    parser.add_argument('--chunks', type=int, default=4)
    parser.add_argument('--processes', type=int, default=1, help='that draw')
    parser.add_argument('--decoder-only', action='store_true', help='keep the encoder as it is: latents stay valid')
    options = parser.parse_args(arguments)
    if not options.steps and not options.minutes:
        parser.error('say how long: --steps or --minutes')
    if options.decoder_only and not options.minutes:
        parser.error('--decoder-only goes by --minutes: its schedule begins anew')
    options.dir.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1 if options.workers > 1 else torch.get_num_threads())
    torch.manual_seed(options.seed)
    checkpoint = options.dir / 'vae.pt'
    state = torch.load(checkpoint, map_location='cpu') if checkpoint.exists() else None
    budget = Budget(options.steps, options.minutes, state['spent'] if state and not options.decoder_only else 0.0)
    if state and not options.decoder_only and budget.done(state['weights']['step']) >= 1:
        return
    # Before anything touches a GPU: the processes are forks.
    pictures, held_out = draw(options.scenes, options.seed, options.processes), draw(64, 987_654)
    device = torch.device(options.device)
    vae = AutoencoderKL().to(device)
    weights = FlatWeights({'vae': vae}, device, workers=options.workers, chunks=options.chunks, ema_decay=0.995)
    if state:
        weights.load(state['weights'])
    if options.decoder_only:
        # From the averages, without the momentum that would carry the encoder on.
        weights.master.copy_(weights.ema)
        weights.use(weights.ema)
        weights.m.zero_()
        weights.v.zero_()
        for replica in weights.replicas:
            for part in (replica['vae'].encoder, replica['vae'].quant_conv):
                part.requires_grad_(False)
    log = Log(options.dir, 'vae')
    log(event='start', scenes=len(pictures), parameters=weights.master.numel(), step=weights.step)
    begin = last_eval = last_log = time.time()
    first = weights.step

    def keep(measured: int):
        """Measures and saves the averaged weights; how many pictures say how latents lie."""
        weights.use(weights.ema)
        log(step=weights.step, psnr=psnr(vae, held_out, device))
        mean, deviation = (state['mean'], state['deviation']) if options.decoder_only else statistics(vae, pictures[:measured], device)
        save(checkpoint, {'weights': weights.state(), 'spent': budget.spent, 'mean': mean, 'deviation': deviation})
        weights.use(weights.master)

    while budget.done(weights.step) < 1:
        done = budget.done(weights.step)
        # A step's draw depends on seed and step alone, so that a resumed run draws what an unbroken one would.
        random, generator = np.random.default_rng([options.seed, weights.step]), torch.Generator().manual_seed(options.seed * 1_000_003 + weights.step)
        whole = random.random() < 0.1
        side = 128 if whole else options.crop
        picked = random.integers(len(pictures), size=max(options.batch * options.crop ** 2 // side ** 2, options.chunks))
        x = to_input(np.stack([livelier(random, pictures[i], side) for i in picked]), device)
        noise = torch.randn(len(x), 4, side // 8, side // 8, generator=generator).to(device)

        def compute(modules, chunk):
            own = slice(chunk * len(x) // options.chunks, (chunk + 1) * len(x) // options.chunks)
            loss, kl = loss_of(modules['vae'], x[own], noise[own], options.kl, max(0.3 * (1 - 1.5 * done), 0.0))
            loss.backward()
            return float(loss.detach()), float(kl.detach())

        loss, kl = (sum(v) / options.chunks for v in zip(*weights.gather(compute)))
        norm = weights.update(cosine(done, 0.02, options.rate))
        if time.time() - last_log > 15:
            last_log = time.time()
            log(step=weights.step, loss=loss, kl=kl, norm=norm, crops_per_s=(weights.step - first) * options.batch / (time.time() - begin), done=round(done, 3))
        # One thread does this while the others wait, so not often.
        if time.time() - last_eval > 300:
            keep(64)
            last_eval = time.time()
    keep(512)


if __name__ == '__main__':
    main()
