/**
 * The API refuses functions whose name it does not like. Such a name is sent with everything unliked
 * written as the hexadecimal numbers of its bytes, and read back from the calls of the answer.
 */
import { isUtf8 } from 'node:buffer';

/** Longest name that every model takes; newer ones take twice as much. */
export const longestToolName = 64;

const liked = /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/;

/** Marks written names. Dots are written too, so that the others begin such a number. */
const mark = '_.';
const unsafe = /[^a-zA-Z0-9_:-]/gu;
const written = /^_\.(?:[a-zA-Z0-9_:-]|\.[0-9a-f]{2})*$/;

/** The name under which the API knows the tool. */
export function wireToolName(name: string): string {
  const isSafe = liked.test(name) && toolNameOf(name) === name;
  return isSafe ? name : mark + name.replaceAll(unsafe, bytesOf);
}

/** The name that the client gave to the tool. */
export function toolNameOf(wire: string): string {
  if (!written.test(wire)) return wire;
  const bytes = wire
    .slice(mark.length)
    .replaceAll(/\.(..)/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
  const buffer = Buffer.from(bytes, 'latin1');
  if (!isUtf8(buffer)) return wire;
  const name = buffer.toString('utf8');
  // What only looks written is the client's own name.
  return wireToolName(name) === wire ? name : wire;
}

function bytesOf(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `.${byte.toString(16).padStart(2, '0')}`)
    .join('');
}
