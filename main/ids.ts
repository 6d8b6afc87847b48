import { randomBytes } from 'node:crypto';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 26 characters that sort by time, 48 bits of milliseconds and 80 of chance. */
export function newId(now: number = Date.now()): string {
  let bits = BigInt(now);
  for (const byte of randomBytes(10)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let k = 0; k < 26; k++, bits >>= 5n) text = digits[Number(bits & 31n)] + text;
  return text;
}
