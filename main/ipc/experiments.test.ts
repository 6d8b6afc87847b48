import { expect, test } from 'vitest';
import { checkTarget } from './experiments.ts';

test('a page writes only where the person said, and only what the name says', () => {
  const folders = ['/home/ada/out', '/data/images'];
  for (const path of ['/home/ada/out/grid.png', '/data/images/grid.PNG', '/home/ada/out/../out/grid.png']) expect(() => checkTarget({ path, format: 'png' }, folders)).not.toThrow();
  for (const path of ['/home/ada/out/../.bashrc.png', '/home/ada/out/deeper/grid.png', '/etc/grid.png', 'grid.png']) expect(() => checkTarget({ path, format: 'png' }, folders)).toThrow('was not chosen for this export');
  expect(() => checkTarget({ path: '/home/ada/out/history.db', format: 'csv' }, folders)).toThrow('/home/ada/out/history.db does not end in .csv, which is what would be written. Give it that ending.');
});
