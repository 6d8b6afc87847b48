"""From a scene to pixels: anti-aliased silhouettes with a soft light, soft shadow and fills that an f8 VAE can keep."""

import numpy as np

from .backdrops import draw_backdrop
from .objects import OBJECTS
from .palette import rgb
from .scene import Scene, Thing

PERIOD = 12 / 128  # of stripes, dots and checks, over the shorter side


def _toned(colour: np.ndarray, tone: float) -> np.ndarray:
    return colour * np.float32(1 + tone) if tone < 0 else colour + (1 - colour) * np.float32(tone)


def _second(colour: np.ndarray) -> np.ndarray:
    """The other tone of a pattern: lighter, or darker where there is no lighter."""
    return _toned(colour, 0.62) if colour.max() < 0.93 or colour.min() < 0.7 else _toned(colour, -0.3)


def _step(distance: np.ndarray) -> np.ndarray:
    """Coverage of a pixel whose centre lies this many pixels outside an edge."""
    return np.clip(0.5 - distance, 0, 1)


def _fill(thing: Thing, u: np.ndarray, v: np.ndarray, x: np.ndarray, y: np.ndarray, side: int) -> np.ndarray:
    """Share of the second tone. u, v in the object's own units, x, y in pixels about its centre."""
    period = PERIOD * side
    cos, sin = np.float32(np.cos(thing.pattern_angle)), np.float32(np.sin(thing.pattern_angle))
    p, q = (x * cos + y * sin) / period, (y * cos - x * sin) / period
    triangle = lambda t: np.abs(t - np.floor(t) - 0.5) * 2 - 0.5  # noqa: E731  distance to the nearest edge of a half period, ×2
    if thing.fill == 'striped':
        return _step(triangle(p) * period / 2)
    if thing.fill == 'checkered':
        a, b = triangle(p / 1.5) * period * 0.75, triangle(q / 1.5) * period * 0.75
        sa, sb = _step(a), _step(b)
        return sa * (1 - sb) + sb * (1 - sa)
    if thing.fill == 'dotted':
        r = np.hypot(p - np.round(p), q - np.round(q)) - np.float32(0.29)
        return _step(r * period)
    if thing.fill == 'gradient':
        return np.clip(0.5 - 0.5 * v, 0, 1)
    return np.zeros_like(u)


def _draw(image: np.ndarray, thing: Thing) -> None:
    height, width, _ = image.shape
    side = min(height, width)
    r = thing.radius * side
    cx, cy = thing.x * width, thing.y * height
    reach = 1.15 * r + 0.09 * side
    x0, x1 = max(int(cx - reach), 0), min(int(cx + reach) + 1, width)
    y0, y1 = max(int(cy - reach), 0), min(int(cy + reach) + 1, height)
    if x0 >= x1 or y0 >= y1:
        return
    x = (np.arange(x0, x1, dtype=np.float32) + np.float32(0.5 - cx))[None]
    y = (np.arange(y0, y1, dtype=np.float32) + np.float32(0.5 - cy))[:, None]
    cos, sin = np.float32(np.cos(thing.angle) / r), np.float32(np.sin(thing.angle) / r)
    u, v = x * cos + y * sin, y * cos - x * sin
    kind = OBJECTS[thing.object]
    view = image[y0:y1, x0:x1]

    drop = np.float32(0.035 * side)
    shadow = kind.outline(u - drop / r * np.float32(0.6), v - drop / r) * np.float32(r)
    soft = 0.3 / (1 + np.exp(np.clip(shadow / np.float32(0.016 * side), -20, 20)))
    view *= 1 - soft[..., None]

    distance = kind.outline(u, v) * np.float32(r)
    colour = rgb(thing.colour)
    second = _fill(thing, u, v, x, y, side)[..., None]
    paint = colour + second * (_second(colour) - colour)
    for part in kind.parts:
        cover = _step(part.distance(u, v) * np.float32(r))[..., None]
        paint = paint + cover * (_toned(colour, part.tone) - paint)
    # A light from above left, and an edge that turns away from it.
    light = 1 - np.float32(0.09) * (0.6 * u + v) - np.float32(0.13) * np.exp(np.minimum(distance, 0) / np.float32(0.02 * side))
    paint = np.clip(paint * light[..., None] + np.float32(0.02), 0, 1)
    view += _step(distance)[..., None] * (paint - view)


def render(scene: Scene, height: int = 128, width: int = 128) -> np.ndarray:
    """sRGB, uint8 `[height, width, 3]`. The same scene gives the same pixels; sizes follow the shorter side."""
    image = draw_backdrop(scene.backdrop, height, width)
    # The second of two is drawn first: the first may stand inside it.
    for thing in reversed(scene.things):
        _draw(image, thing)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
