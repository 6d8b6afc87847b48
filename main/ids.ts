import { createHash, randomBytes } from 'node:crypto';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 26 characters that sort by time, 48 bits of milliseconds and 80 of chance. */
export function newId(now: number = Date.now()): string {
  let bits = BigInt(now);
  for (const byte of randomBytes(10)) bits = (bits << 8n) | BigInt(byte);
  return written(bits);
}

function written(number: bigint): string {
  let text = '';
  for (let k = 0, bits = number; k < 26; k++, bits >>= 5n) text = digits[Number(bits & 31n)] + text;
  return text;
}

/** An id of the same form that the same text always gets: 130 bits of its SHA-256. */
export const idOf = (text: string): string => written(BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 33)}`) >> 2n);

