import sharp from 'sharp';
import { errorData, StudioError } from '../contract/errors.ts';
import { serve, type Handlers } from '../contract/link.ts';
import { FilesContract } from '../contract/files.ts';
import type { PictureFacts } from '../contract/image.ts';
import { comparePictures } from './image/compare.ts';
import { asPng, exportFile } from './image/export-file.ts';
import { pictureFacts } from './image/metadata/facts.ts';
import { readInfotext, readPicture } from './image/metadata/read.ts';
import { proveByHash } from './image/proof.ts';
import { makeThumbnail } from './image/thumbnailer.ts';
import { inspectModel } from './models/inspect.ts';
import { measure } from './measure/measure.ts';
import { forecastRequests } from './pipelines/forecast.ts';
import { shrink } from './sheet/shrink.ts';
import { writeSheet } from './sheet/sheet.ts';
import { ownerPort } from './owner-port.ts';
import { nameLookup } from './name-lookup.ts';
import { version } from './version.ts';

// A file may be another one when it is read again, and a cache of pictures would only grow. Many are read at once, each by one
// thread. The library keeps this for the whole process, its threads too.
sharp.cache(false);
sharp.concurrency(1);

/** The files process: reads pictures and the headers of models, whoever wrote them, and makes thumbnails. */
const lookup = nameLookup();

async function factsOf(path: string): Promise<PictureFacts> {
  // Hidden text means decoding every picture; what is kept for searching does without.
  const facts = pictureFacts(await readPicture(path, { lookup, hidden: false }));
  if (!facts) throw new StudioError('bad_file', `${path} does not say how large a picture it is; it is damaged.`);
  return facts;
}

const handlers: Handlers<FilesContract['commands']> = {
  'process.hello': () => ({ version, runtime: 'sharp', pid: process.pid }),
  'picture.read': ({ path }) => readPicture(path, { lookup, hidden: true }),
  'picture.readBytes': (picture) => readPicture(picture, { lookup, hidden: true }),
  'picture.export': (wish) => exportFile(wish, lookup),
  'picture.png': async ({ path }) => ({ png: new Uint8Array(await asPng(path, lookup)) }),
  'picture.facts': ({ path }) => factsOf(path),
  'picture.bringIn': async ({ path, thumbnail }) => {
    const facts = await factsOf(path);
    const unseen = await makeThumbnail(path, thumbnail).then(() => null, (thrown: unknown) => errorData(thrown).message);
    return { ...facts, unseen };
  },
  'infotext.read': ({ text }) => readInfotext(text, lookup),
  'picture.compare': ({ path, other }) => comparePictures(path, other),
  'picture.prove': ({ path, other }) => proveByHash(path, other, lookup),
  'model.inspect': ({ path }) => inspectModel(path),
  'pictures.measure': async ({ pairs }) => {
    const results = [];
    // One after another: a thousand decoded pictures at once would fill the memory.
    for (const pair of pairs) results.push(await measure(pair).catch((thrown: unknown) => ({ problem: errorData(thrown).message })));
    return { results };
  },
  'sheet.write': (sheet) => writeSheet(sheet),
  'picture.shrink': ({ path, edge }) => shrink(path, edge),
  'request.forecast': async ({ wishes }) => ({ forecasts: await forecastRequests(wishes) }),
  'thumbnail.make': async ({ path, target }) => {
    await makeThumbnail(path, target);
  },
};

serve(ownerPort(), FilesContract, handlers);
