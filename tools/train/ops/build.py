"""Builds and loads the operators in C++."""

import functools
import threading
from pathlib import Path

import torch
from torch.utils.cpp_extension import load

_building = threading.Lock()


def fused():
    """The compiled operators; built at first use into torch's extension cache."""
    with _building:
        return _build()


@functools.lru_cache(None)
def _build():
    sources = [str(Path(__file__).with_name(name)) for name in ('module.cpp', 'norms.cpp', 'attention.cpp')]
    flags = ['-O3', '-march=native', '-ffast-math', '-fopenmp', '-std=c++17']
    return load('stepwise_ops', sources, extra_cflags=flags, extra_ldflags=['-fopenmp'], verbose=False)


def is_fused(x: torch.Tensor) -> bool:
    """Whether the compiled operators are for this tensor; torch's own are for all others."""
    return x.device.type == 'cpu' and x.dtype == torch.bfloat16
