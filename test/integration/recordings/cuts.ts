/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The bytes cut at random places: mostly small pieces, some as long as several events. */
export function cutAtRandom(bytes: Buffer, seed: number): Buffer[] {
  const random = seeded(seed);
  const longest = Math.max(16, Math.ceil(bytes.length / 40));
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const length = 1 + Math.floor(random() ** 3 * longest * 4);
    pieces.push(bytes.subarray(start, start + length));
    start += length;
  }
  return pieces;
}

/** Every byte a piece of its own. */
export function cutEverywhere(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.of(byte));
}
