"""
The autoencoder of latent diffusion (Rombach et al. 2022): 8 pixels a side to one place of 4 numbers.

Two economies of training: the decoder's two finest levels train 32 of their 96 channels, the others are anchors
(`GroupNorm`), and the encoder's first residual block is left as it begins, an identity.
"""

import torch
import torch.nn.functional as F
from torch import nn

from ops.attention import attention

from .layers import GroupNorm, conv, upsample

EPS = 1e-6


class ResnetBlock(nn.Module):
    """Norm, SiLU, 3×3, twice, beside a way around."""

    def __init__(self, inputs, outputs, anchored=(False, False)):
        super().__init__()
        self.norm1, self.conv1 = GroupNorm(inputs, EPS, anchored=anchored[0]), conv(inputs, outputs)
        self.norm2, self.conv2 = GroupNorm(outputs, EPS, anchored=anchored[1]), conv(outputs, outputs, zero=True)
        if inputs != outputs:
            self.nin_shortcut = conv(inputs, outputs, 1)

    def forward(self, x):
        h = self.conv2(self.norm2(self.conv1(self.norm1(x))))
        return h + (self.nin_shortcut(x) if hasattr(self, 'nin_shortcut') else x)


class AttnBlock(nn.Module):
    """One head over all places."""

    def __init__(self, channels):
        super().__init__()
        self.norm = GroupNorm(channels, EPS, act=False)
        self.q, self.k, self.v = (conv(channels, channels, 1) for _ in range(3))
        self.proj_out = conv(channels, channels, 1, zero=True)

    def forward(self, x):
        h = self.norm(x)
        tokens = lambda layer: layer(h).permute(0, 2, 3, 1).flatten(1, 2)  # noqa: E731
        mixed = attention(tokens(self.q), tokens(self.k), tokens(self.v), 1)
        return x + self.proj_out(mixed.reshape(x.shape[0], x.shape[2], x.shape[3], -1).permute(0, 3, 1, 2))


class Middle(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block_1, self.attn_1, self.block_2 = ResnetBlock(channels, channels), AttnBlock(channels), ResnetBlock(channels, channels)

    def forward(self, x):
        return self.block_2(self.attn_1(self.block_1(x)))


class Down(nn.Module):
    def __init__(self, inputs, outputs, last):
        super().__init__()
        self.block = nn.ModuleList([ResnetBlock(inputs, outputs)])
        if not last:
            self.downsample = nn.ModuleDict({'conv': conv(outputs, outputs, stride=2, padding=0)})


class Encoder(nn.Module):
    def __init__(self, widths=(32, 32, 64, 96), latent=4):
        super().__init__()
        self.conv_in = conv(3, widths[0])
        inputs = (widths[0],) + widths[:-1]
        self.down = nn.ModuleList([Down(i, o, level == len(widths) - 1) for level, (i, o) in enumerate(zip(inputs, widths))])
        self.mid = Middle(widths[-1])
        self.norm_out, self.conv_out = GroupNorm(widths[-1], EPS), conv(widths[-1], 2 * latent)

    def forward(self, x):
        h = self.conv_in(x)
        for level, down in enumerate(self.down):
            if level > 0:
                h = down.block[0](h)
            if hasattr(down, 'downsample'):
                # One row and column of zeros below and on the right alone, as the original pads.
                h = down.downsample['conv'](F.pad(h, (0, 1, 0, 1)))
        return self.conv_out(self.norm_out(self.mid(h)))


class Up(nn.Module):
    def __init__(self, inputs, outputs, last, anchored):
        super().__init__()
        self.block = nn.ModuleList([ResnetBlock(inputs, outputs, anchored)])
        if not last:
            self.upsample = nn.ModuleDict({'conv': conv(outputs, outputs)})


class Decoder(nn.Module):
    def __init__(self, widths=(32, 32, 64, 96), anchored=(True, True, False, False), latent=4):
        super().__init__()
        self.conv_in, self.mid = conv(latent, widths[-1]), Middle(widths[-1])
        inputs, before = widths[1:] + widths[-1:], anchored[1:] + anchored[-1:]
        self.up = nn.ModuleList([Up(i, o, level == 0, w) for level, (i, o, w) in enumerate(zip(inputs, widths, zip(before, anchored)))])
        self.norm_out, self.conv_out = GroupNorm(widths[0], EPS, anchored=anchored[0]), conv(widths[0], 3)

    def forward(self, z):
        h = self.mid(self.conv_in(z))
        for up in reversed(self.up):
            h = up.block[0](h)
            if hasattr(up, 'upsample'):
                h = up.upsample['conv'](upsample(h))
        return self.conv_out(self.norm_out(h))


class AutoencoderKL(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()
        self.quant_conv, self.post_quant_conv = conv(8, 8, 1), conv(4, 4, 1)
        nn.init.eye_(self.quant_conv.weight[:, :, 0, 0].data)
        nn.init.eye_(self.post_quant_conv.weight[:, :, 0, 0].data)

    def encode(self, x):
        """x `[n, 3, 8h, 8w]` in −1…1 to mean and log variance `[n, 4, h, w]`."""
        mean, logvar = self.quant_conv(self.encoder(x)).chunk(2, 1)
        return mean, logvar.clamp(-20, 10)

    def decode(self, z):
        return self.decoder(self.post_quant_conv(z))
