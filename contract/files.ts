import * as z from 'zod';
import { Forecast, ForecastWish } from './forecast.ts';
import { PictureBroughtIn, PictureFacts } from './image.ts';
import { Distance } from './judging.ts';
import { ModelInspection } from './model.ts';
import { PictureReading } from './reading.ts';
import { PixelDifference, PixelProof } from './replay.ts';
import { PictureFormat, Quality } from './picture-format.ts';
import { Sheet, SheetWritten } from './sheet.ts';

/** A picture and the one it is measured against; latents where their files were kept. */
const MeasurePair = z.strictObject({ file: z.string(), reference: z.string(), latents: z.string().nullable(), referenceLatents: z.string().nullable() });
const MeasureResult = z.union([z.strictObject({ pixels: Distance, latents: Distance.nullable() }), z.strictObject({ problem: z.string() })]);

const File = z.strictObject({ path: z.string() });

/**
 * What main asks of the files process: plain Node like the engine, but never held up by a model run. Strangers' files are
 * read there, so a broken one cannot take the window down.
 */
export const FilesContract = {
  commands: {
    'process.hello': { input: z.void(), output: z.strictObject({ version: z.string(), runtime: z.string(), pid: z.int() }) },
    /** Settings, noise and gaps of a picture from anywhere. */
    'picture.read': { input: File, output: PictureReading },
    'picture.readBytes': { input: z.strictObject({ name: z.string(), bytes: z.instanceof(Uint8Array) }), output: PictureReading },
    /** The same as the history keeps it; fails for what is no picture. */
    'picture.facts': { input: File, output: PictureFacts },
    /** That, and its thumbnail written to `thumbnail`. What has no thumbnail is brought in all the same. */
    'picture.bringIn': { input: File.extend({ thumbnail: z.string() }), output: PictureBroughtIn },
    'infotext.read': { input: z.strictObject({ text: z.string() }), output: PictureReading.partial().nullable() },
    /** Pixel by pixel; null where the two are not of one size. */
    'picture.compare': { input: z.strictObject({ path: z.string(), other: z.string() }), output: PixelDifference.nullable() },
    /** Whether `path`, which keeps pixels only nearly, was written from those of `other`; null where it recorded nothing to tell by. */
    'picture.prove': { input: File.extend({ other: z.string() }), output: PixelProof.nullable() },
    /** Writes a picture to `target` in another format, with its settings, and its recipe beside it where that is wished. */
    'picture.export': {
      input: z.strictObject({ path: z.string(), target: z.string(), format: PictureFormat, quality: Quality, sidecar: z.boolean() }),
      output: z.void(),
    },
    /** A picture of any format as the bytes of a PNG, its settings with it. */
    'picture.png': { input: File, output: z.strictObject({ png: z.instanceof(Uint8Array) }) },
    /** What a weights file or folder is, from its header. */
    'model.inspect': { input: File, output: ModelInspection },
    /** Steps, cost and validity of requests, in their order; nothing of them is made. */
    'request.forecast': { input: z.strictObject({ wishes: z.array(ForecastWish).max(5000) }), output: z.strictObject({ forecasts: z.array(Forecast) }) },
    /** Distances of pictures to their references; of a pair that cannot be measured, why. */
    'pictures.measure': { input: z.strictObject({ pairs: z.array(MeasurePair).max(1000) }), output: z.strictObject({ results: z.array(MeasureResult) }) },
    'sheet.write': { input: Sheet, output: SheetWritten },
    /** A picture as WebP whose longest edge is at most `edge`. */
    'picture.shrink': { input: File.extend({ edge: z.int().min(16).max(4096) }), output: z.strictObject({ webp: z.instanceof(Uint8Array), width: z.int(), height: z.int() }) },
    /** Writes the thumbnail of `path` to `target`, whole or not at all. */
    'thumbnail.make': { input: File.extend({ target: z.string() }), output: z.void() },
  },
  events: {},
} as const;
export type FilesContract = typeof FilesContract;
