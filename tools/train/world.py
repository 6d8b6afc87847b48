"""Writes what the evaluator must know of the drawn world: colours, silhouettes, held-out pairs, words; and held-out scenes."""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image

from scenes.backdrops import TYPICAL
from scenes.objects import OBJECTS, distance_to
from scenes.palette import COLOURS
from scenes.render import render
from scenes.sample import HELD_OUT, LEAST_CONTRAST, sample_scene
from scenes.scene import POSITIONS, RELATIONS

SIDE = 48
ANGLES = (-0.1, 0.0, 0.1)
SCENES = 24


def silhouette(name: str, angle: float) -> str:
    """Bits of SIDE × SIDE, rows first, the silhouette's box filling the longer side and centred: base64."""
    fine = 4 * SIDE
    axis = (np.arange(fine, dtype=np.float32) + 0.5) / fine * 3 - 1.5
    x, y = np.meshgrid(axis, axis)
    cos, sin = np.cos(angle), np.sin(angle)
    inside = distance_to(name, x * cos + y * sin, y * cos - x * sin) < 0
    rows, columns = np.nonzero(inside.any(1))[0], np.nonzero(inside.any(0))[0]
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = max(bottom - top, right - left) / SIDE
    centre_y, centre_x = (top + bottom) / 2, (left + right) / 2
    at = (np.arange(SIDE) + 0.5 - SIDE / 2) * scale
    picked = lambda centre: np.clip((centre + at).astype(int), 0, fine - 1)  # noqa: E731
    mask = inside[np.ix_(picked(centre_y), picked(centre_x))]
    return base64.b64encode(np.packbits(mask).tobytes()).decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', type=Path, default=Path(__file__).parents[1] / 'eval')
    options = parser.parse_args()
    world = {
        'side': SIDE,
        'colours': COLOURS,
        'leastContrast': LEAST_CONTRAST,
        'objects': {name: [silhouette(name, angle) for angle in ANGLES] for name in OBJECTS},
        'heldOut': sorted(map(list, HELD_OUT)),
        'positions': POSITIONS,
        'relations': RELATIONS,
        'backdrops': TYPICAL,
    }
    (options.out / 'world.json').write_text(json.dumps(world, indent=1) + '\n')
    random = np.random.default_rng(424_242)
    pictures = [render(sample_scene(random)) for _ in range(SCENES)]
    Image.fromarray(np.concatenate(pictures)).save(options.out / 'scenes.png', optimize=True)


if __name__ == '__main__':
    main()
