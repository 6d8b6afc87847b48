import { StudioError } from '../../contract/errors.ts';
import type { WeightsFile } from './file.ts';
import { fileWords } from './words.ts';

const starts = (bytes: Uint8Array, ...prefix: readonly number[]) => prefix.every((byte, i) => bytes[i] === byte);

const safer = 'Look for the .safetensors version of the same model, or convert the file once with a program that you trust with it';

/**
 * Says what a file is by its first bytes, if it is something that cannot be opened here. Pickle files are programs: they
 * are told apart by their magic alone and never executed, whatever they are called.
 */
export function refuseOthers(file: WeightsFile): void {
  const who = fileWords(file.path);
  const head = file.read(0, Math.min(512, file.size));
  // A safetensors header begins after its eight bytes of length; the length may look like anything.
  if (head[8] === 0x7b) return;
  const text = new TextDecoder('latin1').decode(head);
  const refuse = (what: string): never => {
    throw new StudioError('bad_file', what);
  };
  if (starts(head, 0x50, 0x4b, 0x03, 0x04) || (starts(head, 0x80) && head[1]! >= 2 && head[1]! <= 5)) {
    refuse(`${who} is a pickle file (.ckpt, .pt): opening one runs whatever code is in it, so it is refused. ${safer}.`);
  }
  if (text.startsWith('GGUF')) refuse(`${who} is a GGUF file, which this version does not read. Look for the .safetensors version of the same model.`);
  if (text.startsWith('version https://git-lfs')) refuse(`${who} is only a pointer of Git LFS (${file.size} bytes), not the model itself. Download the file with “git lfs pull” or from the model's page.`);
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) refuse(`${who} is a web page, not a model: the download probably ended at a login or error page. Download it again from the model's page.`);
  if (starts(head, 0x89, 0x50, 0x4e, 0x47) || starts(head, 0xff, 0xd8, 0xff)) refuse(`${who} is a picture, not a model.`);
  if (head.length > 8 && isText(head.subarray(0, 8))) {
    const [line = ''] = text.split(/[\r\n]/, 1);
    refuse(`${who} is a text file, not a model: it begins with “${line.slice(0, 40)}”.`);
  }
}

/** Letters, digits, spaces: a header's length never looks so, for it would be beyond any file. */
const isText = (bytes: Uint8Array) => bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
