"""
The objects that can be drawn: each a silhouette within −1…1 and, for some, parts in another tone of the same colour
or in a colour of their own.
"""

from dataclasses import dataclass
from typing import Callable

import numpy as np

from .sdf import box, circle, ellipse, ngon, polygon, union, without

Distance = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Part:
    """A region inside a silhouette. `tone` below 0 mixes the object's colour with black, above with white."""

    distance: Distance
    tone: float


@dataclass(frozen=True)
class Object:
    """`turns`: how far, in radians either way, it may be turned without being another thing."""

    outline: Distance
    parts: tuple[Part, ...] = ()
    turns: float = 0.12


def _heart(x, y):
    # Two discs and the square standing on its corner that both touch: the classic construction.
    size = np.float32(0.86)
    x, y = x / size, y / size
    lobes = union(circle(x, y, -0.5, -0.36, 0.69), circle(x, y, 0.5, -0.36, 0.69))
    return size * union(lobes, polygon(x, y, [(-1.0, 0.14), (0, -0.86), (1.0, 0.14), (0, 1.065)]))


def _star(x, y):
    outer, inner = ngon(5, 1.06), ngon(5, 0.46, np.pi / 5)
    return polygon(x, y + np.float32(-0.08), [p for pair in zip(outer, inner) for p in pair])


def _cross(x, y):
    return union(box(x, y, 0, 0, 0.95, 0.34), box(x, y, 0, 0, 0.34, 0.95))


def _arrow(x, y):
    return polygon(x, y, [(-1, -0.3), (0.1, -0.3), (0.1, -0.78), (1.02, 0), (0.1, 0.78), (0.1, 0.3), (-1, 0.3)])


def _flower(x, y):
    petals = [circle(x, y, 0.58 * np.cos(a), 0.58 * np.sin(a), 0.38) for a in 2 * np.pi * np.arange(6) / 6]
    return union(circle(x, y, 0, 0, 0.5), *petals)


def _tree(x, y):
    crown = union(
        polygon(x, y, [(0, -1), (0.6, -0.3), (-0.6, -0.3)]),
        polygon(x, y, [(0, -0.6), (0.72, 0.15), (-0.72, 0.15)]),
        polygon(x, y, [(0, -0.2), (0.84, 0.62), (-0.84, 0.62)]),
    )
    return union(crown, _trunk(x, y))


def _trunk(x, y):
    return box(x, y, 0, 0.78, 0.17, 0.24)


def _fish(x, y):
    return union(ellipse(x, y, 0.18, 0, 0.8, 0.5), polygon(x, y, [(-0.5, 0), (-1, -0.55), (-0.85, 0), (-1, 0.55)]), polygon(x, y, [(-0.1, -0.4), (0.1, -0.72), (0.45, -0.38)]))


def _wheels(x, y):
    return union(circle(x, y, -0.52, 0.4, 0.25), circle(x, y, 0.52, 0.4, 0.25))


def _car(x, y):
    cabin = polygon(x, y, [(-0.6, 0), (-0.38, -0.52), (0.28, -0.52), (0.62, 0)])
    return union(box(x, y, 0, 0.12, 1, 0.28, 0.12), cabin, _wheels(x, y))


def _car_windows(x, y):
    return union(polygon(x, y, [(-0.45, -0.1), (-0.31, -0.41), (-0.08, -0.41), (-0.08, -0.1)]), polygon(x, y, [(0.06, -0.1), (0.06, -0.41), (0.23, -0.41), (0.44, -0.1)]))


def _house(x, y):
    return union(polygon(x, y, [(0, -1), (1, -0.15), (-1, -0.15)]), box(x, y, 0, 0.4, 0.74, 0.58))


def _cup(x, y):
    body = polygon(x, y, [(-0.8, -0.75), (0.5, -0.75), (0.36, 0.8), (-0.66, 0.8)])
    return union(body, np.abs(circle(x, y, 0.55, -0.08, 0.35)) - np.float32(0.11))


def _cloud(x, y):
    return union(circle(x, y, -0.55, 0.12, 0.4), circle(x, y, -0.08, -0.2, 0.52), circle(x, y, 0.52, 0.08, 0.44), box(x, y, 0, 0.3, 0.85, 0.23, 0.22))


def _mountain(x, y):
    return polygon(x, y, [(-1, 0.75), (-0.22, -0.85), (0.16, -0.12), (0.42, -0.42), (1, 0.75)])


def _snow(x, y):
    return polygon(x, y, [(-0.5, -0.28), (-0.22, -0.86), (0.09, -0.26), (-0.07, -0.36), (-0.2, -0.18), (-0.34, -0.38)])


OBJECTS = {
    'circle': Object(lambda x, y: circle(x, y, 0, 0, 0.94)),
    'square': Object(lambda x, y: box(x, y, 0, 0, 0.82, 0.82)),
    'triangle': Object(lambda x, y: polygon(x, y, [(0, -0.92), (1, 0.78), (-1, 0.78)])),
    'star': Object(_star),
    'heart': Object(_heart),
    'ring': Object(lambda x, y: np.abs(circle(x, y, 0, 0, 0.7)) - np.float32(0.25)),
    'cross': Object(_cross),
    'crescent': Object(lambda x, y: without(circle(x, y, 0.12, 0, 0.96), circle(x, y, 0.58, -0.08, 0.78))),
    'hexagon': Object(lambda x, y: polygon(x, y, ngon(6, 1.0, np.pi / 6))),
    'arrow': Object(_arrow),
    'house': Object(_house, (Part(lambda x, y: polygon(x, y, [(0, -1), (1, -0.15), (-1, -0.15)]), -0.3), Part(lambda x, y: box(x, y, 0.28, 0.62, 0.2, 0.36), -0.5), Part(lambda x, y: box(x, y, -0.3, 0.36, 0.2, 0.2), 0.65)), 0.05),
    'tree': Object(_tree, (Part(_trunk, -0.5),), 0.05),
    'fish': Object(_fish, (Part(lambda x, y: circle(x, y, 0.6, -0.12, 0.11), -0.75),)),
    'car': Object(_car, (Part(_car_windows, 0.65), Part(_wheels, -0.65)), 0.05),
    'flower': Object(_flower, (Part(lambda x, y: circle(x, y, 0, 0, 0.28), 0.6),)),
    'cup': Object(_cup, (Part(lambda x, y: box(x, y, -0.15, -0.62, 0.62, 0.1, 0.08), -0.35),), 0.05),
    'cloud': Object(_cloud, (), 0.05),
    'mountain': Object(_mountain, (Part(_snow, 0.75),), 0.05),
}
OBJECT_NAMES = tuple(OBJECTS)


def distance_to(name: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed distance to the silhouette, in units of the object's half size."""
    return OBJECTS[name].outline(x, y)
