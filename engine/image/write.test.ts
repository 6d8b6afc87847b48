import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeError, writeWhole } from './write.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'write-'));

test('writes the bytes, makes the folder, leaves nothing beside', async () => {
  const root = folder();
  const file = join(root, 'a/b/picture.png');
  await writeWhole(file, Uint8Array.of(1, 2, 3));
  expect([...readFileSync(file)]).toEqual([1, 2, 3]);
  expect(readdirSync(join(root, 'a/b'))).toEqual(['picture.png']);
});

test('a folder that is a file is refused with its name', async () => {
  const root = folder();
  writeFileSync(join(root, 'taken'), '');
  await expect(writeWhole(join(root, 'taken/x.png'), Uint8Array.of(1))).rejects.toThrow(`${join(root, 'taken')} is not a folder.`);
});

test.each([
  ['ENOSPC', 'disk_full', 'The disk that holds /pictures is full; x.png was not written. Free some space or choose another folder for pictures.'],
  ['EROFS', 'unwritable', 'Stepwise may not write in /pictures. Choose another folder for pictures or change its permissions.'],
  ['EACCES', 'unwritable', 'Stepwise may not write in /pictures. Choose another folder for pictures or change its permissions.'],
  ['ENAMETOOLONG', 'unwritable', 'The path /pictures/x.png is too long for this system. Choose a folder with a shorter path.'],
  ['EIO', 'unwritable', '/pictures/x.png could not be written: broken disk.'],
])('%s has its sentence', (code, expected, sentence) => {
  const error = writeError('/pictures/x.png', Object.assign(new Error('broken disk'), { code }));
  expect(error).toMatchObject({ code: expected, message: sentence });
});
