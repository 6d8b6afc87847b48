"""What a scene is: the attributes that a picture and its caption both follow from."""

from dataclasses import dataclass
from typing import Optional

SIZES = {'small': 0.15, 'medium': 0.21, 'large': 0.29}  # half extent over the picture's shorter side
POSITIONS = {
    'top left': (0.27, 0.27), 'top': (0.5, 0.27), 'top right': (0.73, 0.27),
    'left': (0.27, 0.5), 'center': (0.5, 0.5), 'right': (0.73, 0.5),
    'bottom left': (0.27, 0.73), 'bottom': (0.5, 0.73), 'bottom right': (0.73, 0.73),
}  # over width and height
FILLS = ('plain', 'striped', 'dotted', 'checkered', 'gradient')
BACKDROPS = ('plain', 'gradient', 'sky', 'night', 'grass', 'sea', 'sunset')
RELATIONS = ('left of', 'right of', 'above', 'below', 'inside')


@dataclass(frozen=True)
class Thing:
    """One object. Centre over width and height, half extent over the shorter side, angle in radians."""

    object: str
    colour: str
    fill: str
    size: Optional[str]
    position: Optional[str]
    x: float
    y: float
    radius: float
    angle: float
    pattern_angle: float = 0.0


@dataclass(frozen=True)
class Backdrop:
    """`colour` is one of the palette for plain and gradient ones, else None. `seed` places stars, waves and blades."""

    kind: str
    colour: Optional[str]
    seed: int


@dataclass(frozen=True)
class Scene:
    """One or two things; of two, `relation` says how the first stands to the second ('inside': drawn on top of it)."""

    things: tuple[Thing, ...]
    relation: Optional[str]
    backdrop: Backdrop
