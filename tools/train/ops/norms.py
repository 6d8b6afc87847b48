"""
GroupNorm with SiLU, LayerNorm and GEGLU. On a CPU in bfloat16 they are fused (norms.cpp), everywhere else torch's own.
"""

import torch
import torch.nn.functional as F

from .build import fused, is_fused


class _GroupNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, bias, weight, shift, groups, eps, act, anchored):
        x = x.contiguous(memory_format=torch.channels_last)
        bias = x.new_empty(0) if bias is None else bias.contiguous()
        y, mean, rstd = fused().group_norm_forward(x, bias, weight, shift, groups, eps, act, anchored)
        ctx.save_for_backward(x, bias, weight, shift, mean, rstd)
        ctx.act, ctx.anchored = act, anchored
        return y

    @staticmethod
    def backward(ctx, dy):
        x, bias, weight, shift, mean, rstd = ctx.saved_tensors
        dx, dbias, dw, ds = fused().group_norm_backward(dy.contiguous(memory_format=torch.channels_last), x, bias, weight, shift, mean, rstd, ctx.act, ctx.anchored)
        return dx, (dbias if bias.numel() else None), dw, ds, None, None, None, None


def group_norm(x, weight, shift, *, groups=32, eps, act=True, bias=None, anchored=False):
    """
    x `[n, c, h, w]`, plus bias `[n, c]`, normed over each group's channels and all places; then x·σ(x) if `act`.
    `anchored`: each group counts two channels more, constants 1 and −1; see `GroupNorm` in nets/layers.py.
    """
    if is_fused(x):
        return _GroupNorm.apply(x, bias, weight, shift, groups, eps, act, anchored)
    if bias is not None:
        x = x + bias[:, :, None, None]
    if anchored:
        n, c = x.shape[:2]
        grouped, share = x.float().reshape(n, groups, -1), (c / groups) / (c / groups + 2)
        mean = grouped.mean(-1, keepdim=True) * share
        square = grouped.square().mean(-1, keepdim=True) * share + 2 / (c / groups + 2)
        normed = ((grouped - mean) * torch.rsqrt(square - mean.square() + eps)).reshape(x.shape).to(x.dtype)
        y = normed * weight[:, None, None] + shift[:, None, None]
    else:
        y = F.group_norm(x, groups, weight, shift, eps)
    return F.silu(y) if act else y


class _LayerNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, shift, eps):
        x = x.contiguous()
        y, mean, rstd = fused().layer_norm_forward(x, weight, shift, eps)
        ctx.save_for_backward(x, weight, mean, rstd)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, weight, mean, rstd = ctx.saved_tensors
        dx, dw, ds = fused().layer_norm_backward(dy.contiguous(), x, weight, mean, rstd)
        return dx, dw, ds, None


def layer_norm(x, weight, shift, eps=1e-5):
    """Over the last axis."""
    if is_fused(x):
        return _LayerNorm.apply(x, weight, shift, eps)
    return F.layer_norm(x, (x.shape[-1],), weight, shift, eps)


class _Geglu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        ctx.save_for_backward(x)
        return fused().geglu_forward(x)

    @staticmethod
    def backward(ctx, dy):
        return fused().geglu_backward(dy.contiguous(), *ctx.saved_tensors)


def geglu(x):
    """The first half of the last axis times gelu of the second (Shazeer 2020)."""
    if is_fused(x):
        return _Geglu.apply(x)
    value, gate = x.chunk(2, -1)
    return value * F.gelu(gate)
