"""The noise of Stable Diffusion 1: 1000 steps, betas from 0.00085 to 0.012 linear in their roots; training draws and a sampler."""

import torch

BETAS = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
ALPHAS_BAR = torch.cumprod(1 - BETAS, 0)
SNR = ALPHAS_BAR / (1 - ALPHAS_BAR)
SIGMAS = SNR.rsqrt()
GAMMA = 5.0


def noised(x, noise, t):
    """x_t of DDPM (Ho et al. 2020, equation 4). x and noise `[n, ...]`, t `[n]`."""
    a = ALPHAS_BAR.to(x.device)[t].float().view(-1, *[1] * (x.dim() - 1))
    return a.sqrt() * x + (1 - a).sqrt() * noise


def loss_weights() -> torch.Tensor:
    """
    Of the squared error in eps, per timestep. Above an SNR of 5 as min-SNR (Hang et al. 2023); below 1 it rises with
    the noise as SNR^-½, up to 6: that is where words decide what a picture will be, and eps alone hardly says so.
    """
    return (SNR.clamp(max=GAMMA) / SNR) * SNR.rsqrt().clamp(1, 6)


class TimestepDraw:
    """
    Timesteps drawn by the root of their weight, stratified over the batch; the other root weighs the loss. The mean of
    the gradient is that of uniform draws with the whole weight, its noise is smaller.
    """

    def __init__(self, device):
        root = loss_weights().sqrt()
        self.places = torch.cumsum(root / root.sum(), 0).to(device)
        # By this the mean over such draws is that over uniform ones, in units of the mean weight.
        self.weights = (root * root.mean() / root.square().mean()).to(device)

    def __call__(self, count, generator):
        device = self.places.device
        place = (torch.arange(count, device=device, dtype=torch.float64) + torch.rand(count, generator=generator, device=device, dtype=torch.float64)) / count
        # Shuffled, so that a chunk of the batch has all noise levels.
        place = place[torch.randperm(count, generator=generator, device=device)]
        t = torch.searchsorted(self.places, place).clamp(max=999)
        return t, self.weights[t].float()


@torch.no_grad()
def sample(predict, noise, steps):
    """
    DPM-Solver++(2M) (Lu et al. 2022, algorithm 2) on timesteps spread evenly: `predict(x, t)` gives eps for x in the
    scale of DDPM and t `[n]`; noise `[n, 4, h, w]` of deviation 1. Returns clean latents.
    """
    places = torch.linspace(999, 0, steps)
    at = lambda p: torch.exp(torch.lerp(SIGMAS.log()[int(p)], SIGMAS.log()[min(int(p) + 1, 999)], float(p) - int(p)))  # noqa: E731
    sigmas = [float(at(p)) for p in places] + [0.0]
    x, old, h_last = noise * sigmas[0], None, None
    for i, (sigma, following) in enumerate(zip(sigmas, sigmas[1:])):
        scale = (1 + sigma ** 2) ** 0.5
        denoised = x - sigma * predict(x / scale, places[i].round().long().expand(len(x)).to(x.device))
        if following == 0:
            return denoised
        h = torch.tensor(sigma / following).log()
        d = denoised if old is None else denoised + (denoised - old) * float(h / (2 * h_last))
        x = following / sigma * x + (1 - following / sigma) * d
        old, h_last = denoised, h
    return x
