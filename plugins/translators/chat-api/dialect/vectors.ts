/** Vectors of embeddings, which this format writes as lists of numbers or as their bytes. */
import type { JsonValue } from '@ai-proxy/core';

const bytesOfNumber = 4;

/** The numbers as 32-bit floats, lowest byte first, in base64. */
export function packVector(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * bytesOfNumber);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * bytesOfNumber);
  return bytes.toString('base64');
}

/** The numbers of a vector in either form; undefined for what is none. */
export function decodeVector(written: JsonValue | undefined): readonly number[] | undefined {
  if (typeof written === 'string') return unpackVector(written);
  if (!Array.isArray(written)) return undefined;
  const numbers = written.filter((value: JsonValue) => typeof value === 'number');
  return numbers.length === written.length ? numbers : undefined;
}

function unpackVector(text: string): number[] | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % bytesOfNumber !== 0) return undefined;
  return Array.from({ length: bytes.length / bytesOfNumber }, (_, index) =>
    bytes.readFloatLE(index * bytesOfNumber),
  );
}
