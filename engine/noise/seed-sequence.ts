/**
 * Words for seeding generators from entropy and a spawn key. O'Neill 2015, “Developing a seed_seq alternative”, in the
 * form of NumPy's SeedSequence.
 */
export function seedSequence(entropy: bigint, spawnKey: readonly number[], poolSize: number, count: number): Uint32Array {
  const assembled = wordsOf(entropy);
  if (spawnKey.length > 0) {
    while (assembled.length < poolSize) assembled.push(0);
    for (const key of spawnKey) assembled.push(...wordsOf(BigInt(key)));
  }
  const pool = mixEntropy(assembled, poolSize);
  const out = new Uint32Array(count);
  let h = 0x8b51f9dd;
  for (let i = 0; i < count; i++) {
    let d = pool[i % poolSize]! ^ h;
    h = Math.imul(h, 0x58f38ded);
    d = Math.imul(d, h);
    out[i] = d ^ (d >>> 16);
  }
  return out;
}

function mixEntropy(words: readonly number[], poolSize: number): Uint32Array {
  let k = 0x43b0d7e5;
  const hash = (value: number): number => {
    let v = value ^ k;
    k = Math.imul(k, 0x931e8875);
    v = Math.imul(v, k);
    return v ^ (v >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const v = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) | 0;
    return v ^ (v >>> 16);
  };
  const pool = Uint32Array.from({ length: poolSize }, (_, i) => hash(words[i] ?? 0));
  for (let s = 0; s < poolSize; s++) {
    for (let d = 0; d < poolSize; d++) if (d !== s) pool[d] = mix(pool[d]!, hash(pool[s]!));
  }
  for (const word of words.slice(poolSize)) {
    for (let d = 0; d < poolSize; d++) pool[d] = mix(pool[d]!, hash(word));
  }
  return pool;
}

/** 32-bit words, least significant first; 0 is one word. */
function wordsOf(value: bigint): number[] {
  const words: number[] = [];
  do {
    words.push(Number(value & 0xffffffffn));
    value >>= 32n;
  } while (value > 0n);
  return words;
}
