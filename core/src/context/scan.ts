/**
 * One pass over the bytes of a JSON object, before and beside `JSON.parse`: bounds what parsing may
 * cost, finds the bytes of one top-level member, and counts members so that duplicates show.
 */

export interface Scan {
  /** Members of all objects together. */
  readonly members: number;
  /** Commas outside strings: values that stand behind another one. */
  readonly commas: number;
  readonly depth: number;
  /** Byte range of the value of the wanted top-level member, if it is there exactly once. */
  readonly span: readonly [start: number, end: number] | undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const longString = 48;

/** Scans well-formed JSON; for other text the figures mean nothing and parsing will tell. */
export function scanJson(bytes: Buffer, wanted: string | undefined): Scan {
  const name = wanted === undefined ? undefined : Buffer.from(`"${wanted}"`);
  let members = 0;
  let commas = 0;
  let depth = 0;
  let deepest = 0;
  let found = 0;
  let span: [number, number] | undefined;
  let stringStart = -1;
  let stringEnd = -1;

  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      stringStart = at;
      at = stringEnd = endOfString(bytes, at);
    } else if (byte === colon) {
      members++;
      if (depth !== 1 || name === undefined || !sameBytes(bytes, stringStart, stringEnd, name))
        continue;
      found++;
      span = stringSpan(bytes, at + 1);
    } else if (byte === comma) commas++;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return { members, commas, depth: deepest, span: found === 1 ? span : undefined };
}

/** Index of the closing quote; the end of the bytes where there is none. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const near = Math.min(at + longString, bytes.length);
    while (at < near) {
      const byte = bytes[at];
      if (byte === quote) return at;
      at += byte === backslash ? 2 : 1;
    }
    const end = bytes.indexOf(quote, at);
    if (end === -1) return bytes.length;
    let slashes = 0;
    while (end - 1 - slashes >= at && bytes[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    at = end + 1;
  }
}

function sameBytes(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  return (
    end - start + 1 === name.length && bytes.compare(name, 0, name.length, start, end + 1) === 0
  );
}

function stringSpan(bytes: Buffer, after: number): [number, number] | undefined {
  let start = after;
  while (start < bytes.length && (bytes[start] ?? 0) <= 0x20) start++;
  return bytes[start] === quote ? [start, endOfString(bytes, start) + 1] : undefined;
}
