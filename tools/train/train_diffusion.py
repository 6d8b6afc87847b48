"""Last stage: text encoder and UNet together, on the encoded scenes of data.py."""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from nets.clip import TextEncoder
from nets.unet import UNet
from noise import TimestepDraw, noised
from tokens import END, LENGTH, START, row
from training import Budget, FlatWeights, Log, cosine, save

SHORT = 32  # tokens; longer than any caption
SIMPLE_FIRST = (0.6, 0.7)  # up to this share of the work, at least this share of scenes is simple
PAIRS_THEN = 0.35  # afterwards at least this share shows two things: how they lie to each other is learned last


def known_tokens(data: list) -> list[int]:
    """Tokens that the captions use."""
    return sorted(set(torch.cat([d['rows'].unique() for d in data]).tolist()) | {START, END})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--dir', type=Path, required=True)
    parser.add_argument('--steps', type=int, help='length of the schedule; the same steps give the same weights')
    parser.add_argument('--minutes', type=float, help='or its length in minutes')
    parser.add_argument('--stop-minutes', type=float, help='pause then, to be resumed; the schedule stays')
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--chunks', type=int, default=4)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--rate', type=float, default=8e-4)
    parser.add_argument('--ema', type=float, default=0.999)
    parser.add_argument('--other-sizes', type=float, default=0.2, help='share of steps on data of other sizes, where there is any')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--device', default='cpu')
    options = parser.parse_args()
    if not options.steps and not options.minutes:
        parser.error('say how long: --steps or --minutes')
    torch.set_num_threads(1 if options.workers > 1 else torch.get_num_threads())
    torch.manual_seed(options.seed)
    device = torch.device(options.device)
    native = torch.load(options.dir / 'data-128x128.pt')
    others = [torch.load(path) for path in sorted(options.dir.glob('data-*.pt')) if path.name != 'data-128x128.pt']
    for d in [native, *others]:
        d['latents'] = d['latents'].to(device)
        d['rows'] = d['rows'].long().to(device)
        for kind in ('simple', 'pairs'):
            d[kind] = d[kind].nonzero()[:, 0].to(device)
    checkpoint = options.dir / 'diffusion.pt'
    state = torch.load(checkpoint, map_location='cpu') if checkpoint.exists() else None
    mark = native['encoder']
    if any(d['encoder'] != mark for d in others) or (state and state['encoder'] != mark):
        raise SystemExit(f'Data or checkpoint in {options.dir} are of another encoder. Draw the data again with data.py, and move diffusion.pt away.')
    known = state['known'] if state else known_tokens([native, *others])
    modules = {'unet': UNet().to(device), 'text': TextEncoder(known).to(device)}
    weights = FlatWeights(modules, device, workers=options.workers, chunks=options.chunks, weight_decay=0.01, ema_decay=options.ema)
    budget = Budget(options.steps, options.minutes)
    if state:
        weights.load(state['weights'])
        budget = Budget(options.steps, options.minutes, state['spent'])
    log = Log(options.dir, 'diffusion')
    log(event='start', scenes=len(native['latents']), others=[len(d['latents']) for d in others], parameters=weights.master.numel(), known=len(known), step=weights.step)
    empty = torch.tensor(row(''), device=device)
    draw = TimestepDraw(device)
    begin, first, last_log, last_save, losses = time.time(), weights.step, time.time(), time.time(), []

    def keep(path=checkpoint):
        save(path, {'weights': weights.state(), 'spent': budget.spent, 'known': known, 'encoder': mark})

    while budget.done(weights.step) < 1 and not (options.stop_minutes and time.time() - begin > 60 * options.stop_minutes):
        done = budget.done(weights.step)
        # A step's draw depends on seed and step alone, so that a resumed run draws what an unbroken one would.
        random = np.random.default_rng([options.seed, weights.step])
        generator = torch.Generator(device).manual_seed(options.seed * 1_000_003 + weights.step)
        data = others[random.integers(len(others))] if others and random.random() < options.other_sizes else native
        picked = torch.randint(len(data['latents']), (options.batch,), generator=generator, device=device)
        kind, share = ('simple', SIMPLE_FIRST[1]) if done < SIMPLE_FIRST[0] else ('pairs', PAIRS_THEN)
        favoured = data[kind][torch.randint(len(data[kind]), (options.batch,), generator=generator, device=device)]
        picked = torch.where(torch.rand(options.batch, generator=generator, device=device) < share, favoured, picked)
        told = torch.randint(data['rows'].shape[1], (options.batch,), generator=generator, device=device)
        rows = data['rows'][picked, told]
        rows[torch.rand(options.batch, generator=generator, device=device) < 0.1] = empty
        # Most of 77 tokens are padding: three steps in four do with fewer of them, the end does with all.
        rows = rows[:, :LENGTH if random.random() < 0.25 or done > 0.9 else SHORT]
        x = data['latents'][picked].float()
        t, weight = draw(options.batch, generator)
        noise = torch.randn(x.shape, generator=generator, device=device)
        noisy = noised(x, noise, t).to(torch.bfloat16).contiguous(memory_format=torch.channels_last)

        def compute(nets, chunk):
            own = slice(chunk * options.batch // options.chunks, (chunk + 1) * options.batch // options.chunks)
            eps = nets['unet'](noisy[own], t[own], nets['text'](rows[own])).float()
            loss = ((eps - noise[own]).square().mean((1, 2, 3)) * weight[own]).mean()
            loss.backward()
            return loss.detach()

        losses.append(torch.stack(weights.gather(compute)).mean())
        norm = weights.update(cosine(done, 0.02, options.rate))
        now = time.time()
        if now - last_log > 15:
            last_log = now
            log(step=weights.step, loss=float(torch.stack(losses).mean()), norm=norm, samples_per_s=(weights.step - first) * options.batch / (now - begin), done=round(done, 4))
            losses = []
        if now - last_save > 120:
            last_save = now
            keep()
    keep()
    log(event='end', step=weights.step, done=budget.done(weights.step))


if __name__ == '__main__':
    main()
