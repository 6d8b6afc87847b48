"""Layers that the networks share. Weights are bfloat16 in training; images are channels-last."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from ops.norms import group_norm, layer_norm


class GroupNorm(nn.Module):
    """
    32 groups, with SiLU behind it unless `act` is False. A group of one or two channels forgets the level of a flat
    picture, and with it the colour: whatever the two are, they come out as ±1. `anchored` groups have two channels
    more, constants 1 and −1 that keep the level. They cost training nothing; the exported file holds them as channels
    with a bias and no weights.
    """

    def __init__(self, channels, eps, act=True, anchored=False):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.eps, self.act, self.anchored = eps, act, anchored

    def forward(self, x, shift=None):
        return group_norm(x, self.weight, self.bias, eps=self.eps, act=self.act, bias=shift, anchored=self.anchored)


class LayerNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return layer_norm(x, self.weight, self.bias)


def conv(inputs, outputs, kernel=3, stride=1, padding=None, zero=False):
    layer = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2 if padding is None else padding)
    nn.init.zeros_(layer.bias)
    if zero:
        nn.init.zeros_(layer.weight)
    else:
        nn.init.normal_(layer.weight, std=1 / math.sqrt(inputs * kernel * kernel))
    return layer


def linear(inputs, outputs, bias=True):
    layer = nn.Linear(inputs, outputs, bias)
    nn.init.normal_(layer.weight, std=1 / math.sqrt(inputs))
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def upsample(x):
    """Each pixel four times."""
    return F.interpolate(x, scale_factor=2, mode='nearest')
