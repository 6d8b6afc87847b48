"""Backgrounds: functions from a canvas size to float32 `[height, width, 3]`."""

import numpy as np

from .palette import rgb
from .scene import Backdrop


def _mix(a, b, t):
    return a + (b - a) * t


def _ramp(height, width, stops):
    """Vertical ramp through colours at places 0…1."""
    place = (np.arange(height, dtype=np.float32) + 0.5) / height
    at = [p for p, _ in stops]
    rows = np.stack([np.interp(place, at, [c[i] / 255 for _, c in stops]) for i in range(3)], -1).astype(np.float32)
    return np.broadcast_to(rows[:, None], (height, width, 3)).copy()


def _soft_disc(image, cx, cy, rx, ry, colour, strength):
    height, width, _ = image.shape
    y, x = np.arange(height, dtype=np.float32)[:, None] + 0.5, np.arange(width, dtype=np.float32)[None] + 0.5
    alpha = strength * np.exp(-(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) * 1.2)
    image += alpha[..., None] * (np.asarray(colour, np.float32) / 255 - image)


def _plain(height, width, colour, _):
    tone = rgb(colour)
    y = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height - 0.5
    return np.clip(tone + np.broadcast_to(-0.05 * y[..., None], (height, width, 1)) * np.float32(1), 0, 1) * np.ones(3, np.float32)


def _gradient(height, width, colour, random):
    tone = rgb(colour)
    light, dark = _mix(tone, np.float32(1), 0.5), tone * np.float32(0.6)
    y = (np.arange(height, dtype=np.float32)[:, None, None] + 0.5) / height
    return (_mix(light, dark, y) * np.ones((1, width, 1), np.float32)).astype(np.float32)


def _sky(height, width, _, random):
    image = _ramp(height, width, [(0, (96, 168, 236)), (1, (206, 232, 250))])
    side = min(height, width)
    for _ in range(3):
        cx, cy = random.uniform(0, width), random.uniform(0, 0.6 * height)
        for k in range(3):
            _soft_disc(image, cx + (k - 1) * 0.1 * side, cy + random.uniform(-0.02, 0.02) * side, 0.12 * side, 0.06 * side, (255, 255, 255), 0.55)
    return image


def _night(height, width, _, random):
    image = _ramp(height, width, [(0, (10, 14, 46)), (1, (38, 44, 92))])
    side = min(height, width)
    for _ in range(int(18 * height * width / side ** 2)):
        r = side / 128 * random.uniform(1.2, 2.0)
        cx, cy = random.uniform(0, width), random.uniform(0, height)
        x0, x1, y0, y1 = int(max(cx - 4 * r, 0)), int(min(cx + 4 * r, width)) + 1, int(max(cy - 4 * r, 0)), int(min(cy + 4 * r, height)) + 1
        _soft_disc(image[y0:y1, x0:x1], cx - x0, cy - y0, r, r, (255, 250, 215), random.uniform(0.6, 1.0))
    return image


def _grass(height, width, _, random):
    image = _ramp(height, width, [(0, (150, 205, 98)), (1, (58, 128, 44))])
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]
    side = min(height, width)
    phase = random.uniform(0, 2 * np.pi, 3)
    blades = np.sin(x * (2 * np.pi / (side / 10)) + 1.5 * np.sin(y * (2 * np.pi / (side / 4)) + phase[0]) + phase[1]) * np.sin(y * (2 * np.pi / (side / 6)) + phase[2])
    return np.clip(image * (1 + 0.09 * blades[..., None]), 0, 1)


def _sea(height, width, _, random):
    image = _ramp(height, width, [(0, (70, 170, 205)), (1, (14, 66, 128))])
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]
    side = min(height, width)
    phase = random.uniform(0, 2 * np.pi, 2)
    waves = np.sin(y * (2 * np.pi / (side / 7)) + 1.1 * np.sin(x * (2 * np.pi / (side / 3)) + phase[0]) + phase[1])
    return np.clip(image + 0.08 * np.maximum(waves, 0)[..., None] ** 2, 0, 1)


def _sunset(height, width, _, random):
    image = _ramp(height, width, [(0, (84, 48, 122)), (0.45, (222, 92, 98)), (0.8, (252, 170, 84)), (1, (255, 214, 128))])
    side = min(height, width)
    _soft_disc(image, random.uniform(0.2, 0.8) * width, 0.86 * height, 0.3 * side, 0.16 * side, (255, 246, 196), 0.8)
    return image


_KINDS = {'plain': _plain, 'gradient': _gradient, 'sky': _sky, 'night': _night, 'grass': _grass, 'sea': _sea, 'sunset': _sunset}
# What a drawn backdrop mostly looks like, for contrast with the things on it; sRGB.
TYPICAL = {'sky': (160, 208, 244), 'night': (24, 30, 70), 'grass': (100, 165, 70), 'sea': (42, 115, 165), 'sunset': (225, 110, 100)}


def draw_backdrop(backdrop: Backdrop, height: int, width: int) -> np.ndarray:
    return np.asarray(_KINDS[backdrop.kind](height, width, backdrop.colour, np.random.default_rng(backdrop.seed)), np.float32)
