"""The text half of CLIP (Radford et al. 2021) in miniature; tensor names as in transformers."""

import torch
from torch import nn

from ops.attention import attention

from .layers import LayerNorm, linear

HEAD_WIDTH = 64


class SelfAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (linear(width, width) for _ in range(3))
        self.out_proj = linear(width, width)
        self.heads = width // HEAD_WIDTH

    def forward(self, x):
        return self.out_proj(attention(self.q_proj(x), self.k_proj(x), self.v_proj(x), self.heads, causal=True))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1, self.fc2 = linear(width, 4 * width), linear(4 * width, width)

    def forward(self, x):
        h = self.fc1(x)
        # CLIP's own approximation of gelu.
        return self.fc2(h * torch.sigmoid(1.702 * h))


class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layer_norm1, self.self_attn = LayerNorm(width), SelfAttention(width)
        self.layer_norm2, self.mlp = LayerNorm(width), Mlp(width)

    def forward(self, x):
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class TextEncoder(nn.Module):
    """
    Token ids `[n, t]` to states `[n, t, width]`, t up to 77. Only the rows of tokens that captions use are trained; `known`
    lists them, and every other token of CLIP's vocabulary is exported as `unknown`, the row that stands for words the
    captions lack.
    """

    def __init__(self, known, width=128, layers=3, vocabulary=49408):
        super().__init__()
        place = torch.zeros(vocabulary, dtype=torch.long)
        for i, token in enumerate(known):
            place[token] = i + 1
        self.register_buffer('place', place, persistent=False)
        self.token_embedding = nn.Parameter(torch.randn(len(known) + 1, width) * 0.3)
        self.position_embedding = nn.Parameter(torch.randn(77, width) * 0.1)
        self.layers = nn.ModuleList([Layer(width) for _ in range(layers)])
        self.final_layer_norm = LayerNorm(width)

    def forward(self, ids):
        x = nn.functional.embedding(self.place[ids], self.token_embedding) + self.position_embedding[:ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.final_layer_norm(x)
