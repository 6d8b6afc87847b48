import { expect, test } from 'vitest';
import type { Latents } from '../../engine/math/latents.ts';
import { energy } from '../../engine/optimise/score.ts';
import { drawn, type Drawing } from './artist.ts';
import { featureCount, featuresOf } from './features.ts';
import { randomOf } from './prompts.ts';

const scene = (random: () => number, changes: Partial<Drawing['things'][number]> = {}): Drawing => ({
  background: random() < 0.5 ? 'white' : 'black',
  things: [{ object: random() < 0.5 ? 'star' : 'house', colour: random() < 0.5 ? 'red' : 'green', x: 0.3 + 0.4 * random(), y: 0.3 + 0.4 * random(), half: 0.2, ...changes }],
});
function set(seed: number, count: number, changes: Partial<Drawing['things'][number]> = {}): Latents[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => ({ data: featuresOf(drawn(scene(random, changes))), dims: [1, featureCount, 1, 1] }));
}

test('a blank picture has a background and nothing else', () => {
  const features = featuresOf(drawn({ background: 'white', things: [] }));
  expect(features).toHaveLength(featureCount);
  expect(features[0]).toBeGreaterThan(0.9);
  expect(Array.from(features.slice(3))).toEqual(Array(featureCount - 3).fill(0));
});

test('the law of scenes is near to that of others of its kind, and far from scenes of one colour, object or place', () => {
  const [ours, same] = [set(1, 24), set(2, 24)];
  const distance = (changes: Partial<Drawing['things'][number]>) => energy(set(1, 24, changes), same).value;
  const own = energy(ours, same).value;
  expect(energy(ours, ours).value).toBeCloseTo(0, 12);
  for (const changes of [{ colour: 'blue' }, { object: 'fish' }, { x: 0.2, y: 0.2 }]) expect(distance(changes)).toBeGreaterThan(1.5 * own);
});
