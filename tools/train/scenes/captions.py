"""Scenes told in English, in many ways and seldom completely: what a caption leaves out the model must choose."""

import numpy as np

from .scene import Backdrop, Scene, Thing

OBJECT_WORDS = {
    'circle': ('circle', 'circle', 'disc', 'dot'),
    'square': ('square', 'square', 'box'),
    'triangle': ('triangle',),
    'star': ('star',),
    'heart': ('heart',),
    'ring': ('ring', 'ring', 'hoop'),
    'cross': ('cross', 'cross', 'plus sign'),
    'crescent': ('crescent', 'moon', 'crescent moon'),
    'hexagon': ('hexagon',),
    'arrow': ('arrow',),
    'house': ('house', 'house', 'cottage'),
    'tree': ('tree', 'tree', 'fir tree', 'pine tree'),
    'fish': ('fish',),
    'car': ('car',),
    'flower': ('flower', 'flower', 'blossom'),
    'cup': ('cup', 'cup', 'mug'),
    'cloud': ('cloud',),
    'mountain': ('mountain',),
}
COLOUR_WORDS = {'gray': ('gray', 'grey'), 'purple': ('purple', 'purple', 'violet'), 'cyan': ('cyan', 'cyan', 'turquoise')}
SIZE_WORDS = {'small': ('small', 'small', 'little', 'tiny'), 'medium': ('medium', 'medium sized'), 'large': ('large', 'big', 'huge')}
FILL_BEFORE = {'plain': ('plain', 'solid'), 'striped': ('striped',), 'dotted': ('dotted', 'spotted', 'polka dot'), 'checkered': ('checkered', 'checked'), 'gradient': ('gradient', 'shaded')}
FILL_AFTER = {'striped': ('with stripes',), 'dotted': ('with dots', 'with polka dots'), 'checkered': ('with a checkered pattern', 'with checks'), 'gradient': ('with a gradient',)}
POSITION_WORDS = {
    'top': ('at the top', 'near the top', 'on top'),
    'bottom': ('at the bottom', 'near the bottom'),
    'left': ('on the left', 'on the left side', 'at the left'),
    'right': ('on the right', 'on the right side', 'at the right'),
    'center': ('in the center', 'in the middle', 'in the centre', 'at the center'),
    **{f'{v} {h}': (f'in the {v} {h}', f'in the {v} {h} corner', f'at the {v} {h}', f'in the {w} {h}', f'in the {w} {h} corner') for v, w in (('top', 'upper'), ('bottom', 'lower')) for h in ('left', 'right')},
}
BACKDROP_WORDS = {
    'sky': ('in the sky', 'in front of the sky', 'under a blue sky', 'with a sky background', 'sky background'),
    'night': ('at night', 'in the night sky', 'in a night sky with stars', 'under the stars', 'with a starry night background', 'on a starry sky'),
    'grass': ('on the grass', 'on green grass', 'in a meadow', 'on a lawn', 'with a grass background'),
    'sea': ('in the sea', 'in the ocean', 'on the water', 'at sea', 'with a sea background'),
    'sunset': ('at sunset', 'in front of a sunset', 'with a sunset background', 'in the evening', 'sunset background'),
}
RELATION_WORDS = {
    'left of': ('left of', 'to the left of', 'on the left of', 'is left of', 'is to the left of'),
    'right of': ('right of', 'to the right of', 'on the right of', 'is right of', 'is to the right of'),
    'above': ('above', 'over', 'is above'),
    'below': ('below', 'under', 'beneath', 'is below', 'is under'),
    'inside': ('inside', 'inside of', 'in', 'within', 'is inside'),
}
OPPOSITE = {'left of': 'right of', 'right of': 'left of', 'above': 'below', 'below': 'above'}
OPENINGS = ('', '', '', '', '', '', 'a picture of ', 'an image of ', 'a drawing of ', 'there is ')


def _pick(random, words):
    return words[random.integers(len(words))]


def _colour(random, name: str) -> str:
    return _pick(random, COLOUR_WORDS.get(name, (name,)))


def _with_article(random, words: str) -> str:
    return _pick(random, ('an ' if words[0] in 'aeiou' else 'a ', 'an ' if words[0] in 'aeiou' else 'a ', '', 'the ', 'one ')) + words


def _noun(random, thing: Thing, article=True) -> str:
    """A thing with its colour, and now and then its size and fill, in English order."""
    before, after = [], ''
    if thing.size and random.random() < (0.3 if thing.size == 'medium' else 0.6):
        before.append(_pick(random, SIZE_WORDS[thing.size]))
    colour = [_colour(random, thing.colour)] if random.random() < 0.93 else []
    if random.random() < (0.08 if thing.fill == 'plain' else 0.88):
        if thing.fill in FILL_AFTER and random.random() < 0.35:
            after = ' ' + _pick(random, FILL_AFTER[thing.fill])
        else:
            fill = [_pick(random, FILL_BEFORE[thing.fill])]
            colour = fill + colour if random.random() < 0.5 else colour + fill
    words = ' '.join([*before, *colour, _pick(random, OBJECT_WORDS[thing.object])])
    return (_with_article(random, words) if article else words) + after


def _behind(random, backdrop: Backdrop) -> str:
    if backdrop.kind in BACKDROP_WORDS:
        return _pick(random, BACKDROP_WORDS[backdrop.kind])
    colour = _colour(random, backdrop.colour)
    an = 'an' if colour[0] in 'aeiou' else 'a'
    if backdrop.kind == 'gradient':
        return _pick(random, (f'on {an} {colour} gradient background', f'{colour} gradient background', f'on a gradient {colour} background', f'with {an} {colour} gradient behind it'))
    return _pick(random, (f'on {an} {colour} background', f'on {an} {colour} background', f'against {an} {colour} background', f'with {an} {colour} background', f'{colour} background', f'on {colour}', f'on plain {colour}'))


def _one(random, scene: Scene) -> str:
    thing = scene.things[0]
    words = _noun(random, thing)
    if random.random() < (0.4 if thing.position == 'center' else 0.6):
        words += _pick(random, (' ', ' ', ', ')) + _pick(random, POSITION_WORDS[thing.position])
    return words


def _two(random, scene: Scene) -> str:
    first, second = scene.things
    relation = scene.relation
    roll = random.random()
    if relation == 'inside':
        if roll < 0.15:
            return f'{_noun(random, second)} with {_noun(random, first)} inside'
        if roll < 0.25:
            return f'{_noun(random, second)} around {_noun(random, first)}'
    elif roll < 0.12:
        pair = (first, second) if random.random() < 0.5 else (second, first)
        return ' and '.join(_noun(random, thing) for thing in pair)
    elif roll < 0.45:
        first, second, relation = second, first, OPPOSITE[relation]
    return f'{_noun(random, first)} {_pick(random, RELATION_WORDS[relation])} {_noun(random, second)}'


def caption(scene: Scene, random: np.random.Generator) -> str:
    """One of the ways to tell a scene."""
    words = _one(random, scene) if scene.relation is None else _two(random, scene)
    if random.random() < 0.65:
        behind = _behind(random, scene.backdrop)
        if random.random() < 0.06:
            return f'{behind}, {words}'
        words += _pick(random, (' ', ' ', ', ')) + behind
    elif ' is ' not in words:
        words = _pick(random, OPENINGS) + words
    return words
