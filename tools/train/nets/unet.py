"""The denoising UNet of Stable Diffusion 1 (Rombach et al. 2022) in miniature; tensor names as in the original code."""

import math

import torch
from torch import nn

from ops.attention import attention
from ops.norms import geglu

from .layers import GroupNorm, LayerNorm, conv, linear, upsample

HEADS = 8


class ResBlock(nn.Module):
    """Norm, SiLU, 3×3; plus the timestep's bias; norm, SiLU, 3×3; plus the way around."""

    def __init__(self, inputs, outputs, embedding):
        super().__init__()
        # The numbers leave room for SiLU and dropout, which have no weights.
        self.in_layers = nn.ModuleDict({'0': GroupNorm(inputs, 1e-5), '2': conv(inputs, outputs)})
        self.emb_layers = nn.ModuleDict({'1': linear(embedding, outputs)})
        self.out_layers = nn.ModuleDict({'0': GroupNorm(outputs, 1e-5), '3': conv(outputs, outputs, zero=True)})
        if inputs != outputs:
            self.skip_connection = conv(inputs, outputs, 1)

    def forward(self, x, emb, context):
        h = self.in_layers['2'](self.in_layers['0'](x))
        h = self.out_layers['3'](self.out_layers['0'](h, self.emb_layers['1'](emb)))
        return h + (self.skip_connection(x) if hasattr(self, 'skip_connection') else x)


class CrossAttention(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.to_q, self.to_k, self.to_v = linear(width, width, False), linear(context, width, False), linear(context, width, False)
        self.to_out = nn.ModuleList([linear(width, width)])

    def forward(self, x, context):
        return self.to_out[0](attention(self.to_q(x), self.to_k(context), self.to_v(context), HEADS))


class FeedForward(nn.Module):
    """Twice as wide inside as outside, half of what Stable Diffusion has: the file's size is bounded."""

    def __init__(self, width):
        super().__init__()
        self.net = nn.ModuleDict({'0': nn.ModuleDict({'proj': linear(width, 4 * width)}), '2': linear(2 * width, width)})

    def forward(self, x):
        return self.net['2'](geglu(self.net['0']['proj'](x)))


class TransformerBlock(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = LayerNorm(width), LayerNorm(width), LayerNorm(width)
        self.attn1, self.attn2, self.ff = CrossAttention(width, width), CrossAttention(width, context), FeedForward(width)

    def forward(self, x, context):
        h = self.norm1(x)
        x = x + self.attn1(h, h)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.norm, self.proj_in, self.proj_out = GroupNorm(width, 1e-6, act=False), conv(width, width, 1), conv(width, width, 1, zero=True)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(width, context)])

    def forward(self, x, emb, context):
        n, c, height, width = x.shape
        # Channels-last, so the 1×1 convolutions are products over the rows of the same memory.
        h = self.proj_in(self.norm(x)).permute(0, 2, 3, 1).reshape(n, height * width, c)
        for block in self.transformer_blocks:
            h = block(h, context)
        return x + self.proj_out(h.reshape(n, height, width, c).permute(0, 3, 1, 2))


class Downsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.op = conv(width, width, stride=2)

    def forward(self, x, emb, context):
        return self.op(x)


class Upsample(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = conv(width, width)

    def forward(self, x, emb, context):
        return self.conv(upsample(x))


class InputConvolution(nn.Conv2d):
    def forward(self, x, emb, context):
        return super().forward(x)


class Sequence(nn.ModuleList):
    def forward(self, x, emb, context):
        for part in self:
            x = part(x, emb, context)
        return x


def timestep_embedding(t, width):
    """Sinusoids, cosines first (Ho et al. 2020): `[n]` to float32 `[n, width]`."""
    frequencies = torch.exp(-math.log(10000) * torch.arange(width // 2, device=t.device) / (width // 2))
    angles = t.float()[:, None] * frequencies[None]
    return torch.cat([angles.cos(), angles.sin()], 1)


class UNet(nn.Module):
    """Attention at all levels but the first: there, at 16×16 places, convolutions do as well at a tenth of the time."""

    def __init__(self, channels=64, mult=(1, 2, 2), blocks=(1, 1, 1), attention_levels=(1, 2), context=128, latent=4):
        super().__init__()
        self.channels, emb = channels, 4 * channels
        self.time_embed = nn.ModuleDict({'0': linear(channels, emb), '2': linear(emb, emb)})
        first = InputConvolution(latent, channels, 3, padding=1)
        self.input_blocks = nn.ModuleList([Sequence([first])])
        width, skips = channels, [channels]

        def block(inputs, outputs, level):
            parts = [ResBlock(inputs, outputs, emb)]
            return parts + ([SpatialTransformer(outputs, context)] if level in attention_levels else [])

        for level, m in enumerate(mult):
            for _ in range(blocks[level]):
                self.input_blocks.append(Sequence(block(width, channels * m, level)))
                width = channels * m
                skips.append(width)
            if level < len(mult) - 1:
                self.input_blocks.append(Sequence([Downsample(width)]))
                skips.append(width)
        self.middle_block = Sequence([ResBlock(width, width, emb), SpatialTransformer(width, context), ResBlock(width, width, emb)])
        self.output_blocks = nn.ModuleList()
        for level, m in reversed(list(enumerate(mult))):
            for i in range(blocks[level] + 1):
                parts = block(width + skips.pop(), channels * m, level)
                width = channels * m
                if level > 0 and i == blocks[level]:
                    parts.append(Upsample(width))
                self.output_blocks.append(Sequence(parts))
        self.out = nn.ModuleDict({'0': GroupNorm(width, 1e-5), '2': conv(width, latent, zero=True)})

    def forward(self, x, t, context):
        """x `[n, 4, h, w]`, t `[n]` in 0…999, context `[n, tokens, width]`; the noise in x, as predicted."""
        emb = self.time_embed['0'](timestep_embedding(t, self.channels).to(x.dtype))
        emb = nn.functional.silu(self.time_embed['2'](nn.functional.silu(emb)))
        skips, h = [], x
        for block in self.input_blocks:
            h = block(h, emb, context)
            skips.append(h)
        h = self.middle_block(h, emb, context)
        for block in self.output_blocks:
            h = block(torch.cat([h, skips.pop()], 1), emb, context)
        return self.out['2'](self.out['0'](h))
