import { expect, test } from 'vitest';
import { dataFolder, pathsIn, type Machine } from './paths.ts';

const linux: Machine = { platform: 'linux', env: {}, home: '/home/ada', cwd: '/work' };
const mac: Machine = { ...linux, platform: 'darwin', home: '/Users/ada' };
const windows: Machine = { platform: 'win32', env: { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, home: 'C:\\Users\\ada', cwd: 'C:\\' };

test.each([
  ['Linux', null, linux, '/home/ada/.local/share/stepwise'],
  ['Linux with XDG_DATA_HOME', null, { ...linux, env: { XDG_DATA_HOME: '/data' } }, '/data/stepwise'],
  ['a relative XDG_DATA_HOME counts as none', null, { ...linux, env: { XDG_DATA_HOME: 'data' } }, '/home/ada/.local/share/stepwise'],
  ['macOS', null, mac, '/Users/ada/Library/Application Support/Stepwise'],
  ['Windows', null, windows, 'C:\\Users\\ada\\AppData\\Roaming\\Stepwise'],
  ['Windows without APPDATA', null, { ...windows, env: {} }, 'C:\\Users\\ada\\AppData\\Roaming\\Stepwise'],
  ['STEPWISE_DATA', null, { ...linux, env: { STEPWISE_DATA: '/mnt/studio', XDG_DATA_HOME: '/data' } }, '/mnt/studio'],
  ['--data before STEPWISE_DATA, relative to where one stands', 'mine', { ...linux, env: { STEPWISE_DATA: '/mnt/studio' } }, '/work/mine'],
  ['empty wishes count as none', '', { ...linux, env: { STEPWISE_DATA: '' } }, '/home/ada/.local/share/stepwise'],
])('%s', (_, asked, machine, folder) => {
  expect(dataFolder(asked, machine)).toBe(folder);
});

test('everything lies inside the data folder, in the platform’s spelling', () => {
  for (const path of Object.values(pathsIn('/data/stepwise', 'linux'))) expect(path.startsWith('/data/stepwise')).toBe(true);
  expect(pathsIn('C:\\Stepwise', 'win32').thumbnails).toBe('C:\\Stepwise\\cache\\thumbnails');
});
