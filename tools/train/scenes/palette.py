"""Twelve colours, far enough apart to be told by eye and by the evaluator."""

import numpy as np

# sRGB, 0…255.
COLOURS = {
    'red': (222, 38, 40),
    'orange': (247, 138, 24),
    'yellow': (250, 218, 50),
    'green': (44, 160, 62),
    'cyan': (58, 205, 215),
    'blue': (42, 84, 222),
    'purple': (132, 52, 178),
    'pink': (250, 132, 186),
    'brown': (128, 78, 42),
    'black': (30, 30, 36),
    'white': (246, 246, 244),
    'gray': (142, 146, 152),
}
COLOUR_NAMES = tuple(COLOURS)


def rgb(name: str) -> np.ndarray:
    """A colour as float32 in 0…1, shape [3]."""
    return np.asarray(COLOURS[name], np.float32) / 255


def lab(colour: np.ndarray) -> np.ndarray:
    """sRGB in 0…1, `[..., 3]`, to CIE L*a*b* under D65 (IEC 61966-2-1, CIE 15)."""
    c = np.asarray(colour, np.float64)
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """CIE 1976 difference of two sRGB colours."""
    return float(np.linalg.norm(lab(a) - lab(b)))
