"""Draws scenes at random. One generator in, one scene out: the same seed gives the same world."""

import json
from pathlib import Path
from typing import Optional

import numpy as np

from .backdrops import TYPICAL
from .objects import OBJECT_NAMES, OBJECTS
from .palette import COLOUR_NAMES, contrast, rgb
from .scene import BACKDROPS, FILLS, POSITIONS, RELATIONS, SIZES, Backdrop, Scene, Thing

# Object and colour pairs that training never shows together; the evaluator asks for them.
HELD_OUT = frozenset(map(tuple, json.loads((Path(__file__).parent / 'held-out.json').read_text())))

LEAST_CONTRAST = 26  # CIE 1976, between a thing and what lies behind it
_SHADES = {name: rgb(name) for name in COLOUR_NAMES}
_TYPICAL = {kind: np.asarray(colour, np.float32) / 255 for kind, colour in TYPICAL.items()}
_CONTRASTS: dict = {}


def _apart(colour: str, behind: str) -> bool:
    """Whether a thing of this colour can be seen on a colour or backdrop."""
    key = (colour, behind)
    if key not in _CONTRASTS:
        _CONTRASTS[key] = contrast(_SHADES[colour], _SHADES.get(behind, _TYPICAL.get(behind)))
    return _CONTRASTS[key] >= LEAST_CONTRAST


def _colour_for(random, name: str, behind: list, held_out: bool) -> str:
    choices = [c for c in COLOUR_NAMES if ((name, c) in HELD_OUT) == held_out and all(_apart(c, b) for b in behind)]
    return choices[random.integers(len(choices))]


def _backdrop(random) -> Backdrop:
    kind = BACKDROPS[random.choice(len(BACKDROPS), p=[0.52, 0.1, 0.08, 0.08, 0.08, 0.07, 0.07])]
    colour = COLOUR_NAMES[random.integers(len(COLOUR_NAMES))] if kind in ('plain', 'gradient') else None
    return Backdrop(kind, colour, int(random.integers(2 ** 31)))


def _thing(random, name, colour, size, position, x, y, radius) -> Thing:
    fill = FILLS[random.choice(len(FILLS), p=[0.66, 0.1, 0.08, 0.08, 0.08])]
    turn = OBJECTS[name].turns
    return Thing(name, colour, fill, size, position, float(x), float(y), float(radius), float(random.uniform(-turn, turn)), float(random.choice([0, np.pi / 4, np.pi / 2])) if fill == 'striped' else 0.0)


def _one(random, behind) -> tuple[Thing, ...]:
    name = OBJECT_NAMES[random.integers(len(OBJECT_NAMES))]
    size = tuple(SIZES)[random.choice(3, p=[0.27, 0.38, 0.35])]
    position = 'center' if random.random() < 0.16 else tuple(POSITIONS)[random.integers(9)]
    x, y = np.array(POSITIONS[position]) + random.uniform(-0.025, 0.025, 2)
    radius = SIZES[size] * random.uniform(0.94, 1.06)
    # A large thing keeps within the picture.
    x, y = np.clip([x, y], radius * 0.98, 1 - radius * 0.98)
    return (_thing(random, name, _colour_for(random, name, behind, False), size, position, x, y, radius),)


def _two(random, relation: str, behind) -> tuple[Thing, ...]:
    first, second = (OBJECT_NAMES[i] for i in random.choice(len(OBJECT_NAMES), 2, replace=False))
    if relation == 'inside':
        second = ('circle', 'square', 'ring', 'hexagon', 'heart')[random.integers(5)]
        if first == second:
            first = 'star'
        far = _colour_for(random, second, behind, False)
        near = _colour_for(random, first, [far] + (behind if second == 'ring' else []), False)
        x, y = random.uniform(0.4, 0.6, 2)
        outer = random.uniform(0.33, 0.38)
        inner = outer * (0.36 if second == 'ring' else 0.45)
        return (_thing(random, first, near, None, None, x, y + (0.0 if second != 'heart' else -0.03), inner), _thing(random, second, far, None, None, x, y, outer))
    along = random.uniform(0.22, 0.26)
    across = random.uniform(-0.07, 0.07)
    shift = random.uniform(-0.04, 0.04, 2) + 0.5
    radii = random.uniform(0.15, 0.2, 2)
    sign = -1 if relation in ('left of', 'above') else 1
    places = [(shift[0] + s * along, shift[1] + s * across) if relation in ('left of', 'right of') else (shift[0] + s * across, shift[1] + s * along) for s in (sign, -sign)]
    colours = [_colour_for(random, name, behind, False) for name in (first, second)]
    return tuple(_thing(random, name, colour, None, None, x, y, r) for name, colour, (x, y), r in zip((first, second), colours, places, radii))


def sample_scene(random: np.random.Generator, two: Optional[float] = None) -> Scene:
    """A scene of the training distribution; `two` is the share of scenes with two things (a third unless told)."""
    backdrop = _backdrop(random)
    behind = [backdrop.colour or backdrop.kind]
    if random.random() >= (0.33 if two is None else two):
        return Scene(_one(random, behind), None, backdrop)
    relation = RELATIONS[random.integers(len(RELATIONS))]
    return Scene(_two(random, relation, behind), relation, backdrop)
