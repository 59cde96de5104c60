import { randomBytes } from 'node:crypto';

/** The text in pieces of some letters, none torn. */
export function inPieces(text: string, length: number): readonly string[] {
  const letters = [...text];
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(''),
  );
}

/** Hexadecimal digits for an id. */
export function random(): string {
  return randomBytes(11).toString('hex');
}
