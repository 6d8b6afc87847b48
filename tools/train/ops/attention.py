"""Scaled dot product attention (Vaswani et al. 2017, section 3.2); fused on CPUs in bfloat16 (attention.cpp)."""

import torch

from .build import fused, is_fused


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v, heads, causal):
        q, k, v = q.contiguous(), k.contiguous(), v.contiguous()
        ctx.save_for_backward(q, k, v)
        ctx.heads, ctx.causal = heads, causal
        return fused().attention_forward(q, k, v, heads, causal)

    @staticmethod
    def backward(ctx, dy):
        dq, dk, dv = fused().attention_backward(dy.contiguous(), *ctx.saved_tensors, ctx.heads, ctx.causal)
        return dq, dk, dv, None, None


def attention(q, k, v, heads, causal=False):
    """q `[n, t, c]`, k and v `[n, s, c]`, to `[n, t, c]`. `causal`: no token sees a later one."""
    if is_fused(q):
        return _Attention.apply(q, k, v, heads, causal)
    n, t, c = q.shape
    split = lambda x: x.reshape(n, -1, heads, c // heads).transpose(1, 2)  # noqa: E731
    scores = split(q) @ split(k).transpose(-1, -2) * (c // heads) ** -0.5
    if causal:
        scores = scores.masked_fill(torch.ones(t, k.shape[1], dtype=torch.bool, device=q.device).triu(1), float('-inf'))
    return (torch.softmax(scores, -1) @ split(v)).transpose(1, 2).reshape(n, t, c)
