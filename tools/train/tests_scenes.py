"""Quick tests of what the training draws and says: `npm run train:test`, or `python3 -m unittest tests_scenes` here."""

import json
import unittest
from pathlib import Path

import numpy as np

from export import known_words
from scenes.captions import caption
from scenes.objects import OBJECT_NAMES, distance_to
from scenes.palette import COLOUR_NAMES
from scenes.render import render
from scenes.sample import HELD_OUT, sample_scene
from scenes.scene import POSITIONS
from tokens import END, LENGTH, START, row, tokens_of


class Scenes(unittest.TestCase):
    def test_the_same_seed_draws_the_same(self):
        first, second = (render(sample_scene(np.random.default_rng(5))) for _ in range(2))
        self.assertTrue(np.array_equal(first, second))
        self.assertFalse(np.array_equal(first, render(sample_scene(np.random.default_rng(6)))))

    def test_other_sizes_are_drawn(self):
        self.assertEqual(render(sample_scene(np.random.default_rng(5)), 96, 160).shape, (96, 160, 3))

    def test_no_held_out_pair_is_ever_drawn(self):
        random = np.random.default_rng(7)
        pairs = {(thing.object, thing.colour) for _ in range(3000) for thing in sample_scene(random).things}
        self.assertFalse(pairs & HELD_OUT)
        # All others are, or nearly so.
        self.assertGreater(len(pairs), 0.95 * (len(OBJECT_NAMES) * len(COLOUR_NAMES) - len(HELD_OUT)))

    def test_things_stand_where_their_position_says(self):
        random = np.random.default_rng(8)
        for _ in range(500):
            (thing,) = sample_scene(random, two=0).things
            x, y = POSITIONS[thing.position]
            self.assertLess(max(abs(thing.x - x), abs(thing.y - y)), 0.115)

    def test_relations_hold(self):
        random = np.random.default_rng(9)
        for _ in range(500):
            scene = sample_scene(random, two=1)
            a, b = scene.things
            aside = abs(a.x - b.x) > abs(a.y - b.y)
            holds = {
                'left of': aside and a.x < b.x, 'right of': aside and a.x > b.x,
                'above': not aside and a.y < b.y, 'below': not aside and a.y > b.y,
                'inside': abs(a.x - b.x) < 0.01 and a.radius < 0.5 * b.radius,
            }
            self.assertTrue(holds[scene.relation])

    def test_silhouettes_lie_within_their_frame(self):
        axis = np.linspace(-1.5, 1.5, 121, dtype=np.float32)
        x, y = np.meshgrid(axis, axis)
        for name in OBJECT_NAMES:
            inside = distance_to(name, x, y) < 0
            self.assertGreater(inside.mean(), 0.08, name)
            self.assertFalse((inside & (np.maximum(abs(x), abs(y)) > 1.16)).any(), name)


class Captions(unittest.TestCase):
    def test_fit_and_are_ascii(self):
        random = np.random.default_rng(10)
        for _ in range(2000):
            words = caption(sample_scene(random), random)
            self.assertTrue(words.isascii() and words == words.strip() and '  ' not in words, words)
            self.assertLess(row(words).index(END), 32, words)

    def test_hold_no_word_that_is_not_listed(self):
        random, words = np.random.default_rng(11), set(known_words())
        said = {word for _ in range(5000) for word in caption(sample_scene(random), random).replace(',', '').split()}
        self.assertEqual(said - words, set())
        self.assertEqual(words - said, set())

    def test_tokens(self):
        # From CLIP's published vocabulary.
        self.assertEqual(row('a photo of a cat')[:7], [START, 320, 1125, 539, 320, 2368, END])
        self.assertEqual(len(row('red ' * 100)), LENGTH)

    def test_tokens_are_those_of_the_studio(self):
        for text, tokens in json.loads(Path(__file__).with_name('captions.json').read_text()):
            self.assertEqual(tokens_of(text), tokens)


if __name__ == '__main__':
    unittest.main()
