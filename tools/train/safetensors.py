"""Writes the safetensors format: eight bytes of header length, a JSON header, the numbers one after the other."""

import json
from pathlib import Path

import numpy as np

_NAMES = {np.dtype('float16'): 'F16', np.dtype('float32'): 'F32'}


def write(path: Path, tensors: dict, metadata: dict):
    """`tensors`: numpy arrays by name, little-endian and contiguous; `metadata`: strings by name."""
    header, at = {'__metadata__': metadata}, 0
    for name in sorted(tensors):
        array = tensors[name]
        header[name] = {'dtype': _NAMES[array.dtype], 'shape': list(array.shape), 'data_offsets': [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text)
        for name in sorted(tensors):
            file.write(np.ascontiguousarray(tensors[name]).tobytes())
