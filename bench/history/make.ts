import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { addImage, favourImage, rateImage } from '../../main/history/images.ts';
import { openDatabase } from '../../main/history/migrate.ts';
import { records } from './records.ts';

/** Makes a history of `count` pictures once; a second call finds it. */
export function makeHistory(file: string, count: number, unique: boolean): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part.db`;
  for (const end of ['', '-wal', '-shm']) rmSync(part + end, { force: true });
  const { db } = openDatabase(part);
  const began = Date.now();
  const source = records(count, '/pictures', unique);
  let done = 0;
  const addSome = () => {
    for (let i = 0; i < 5000; i++) {
      const { value } = source.next();
      if (!value) return false;
      const { rating, favourite, ...image } = value;
      addImage(db, image);
      if (rating > 0) rateImage(db, image.id, rating);
      if (favourite) favourImage(db, image.id, true);
      done++;
    }
    return true;
  };
  while (db.transaction(addSome)) if (done % 50_000 === 0) console.error(`${done} of ${count} records, ${Math.round(done / ((Date.now() - began) / 1000))}/s`);
  db.close();
  renameSync(part, file);
}
