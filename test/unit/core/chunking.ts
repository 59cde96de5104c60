import { pick, type Random } from './random-json.ts';

/** The bytes in pieces of random length, some of them one byte. */
export function cutAnywhere(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + Math.floor(random() * pick(random, [1, 4, 30]));
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

/** The bytes in two pieces, cut at every place in turn. */
export function* cutOnce(bytes: Buffer): Generator<readonly [Buffer, Buffer]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}
