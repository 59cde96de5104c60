import type { Warning } from '@ai-proxy/core';

/** HTTP clients give up on answers with more than some 16 KB of headers. */
const longest = 4096;

/** The losses as a list after "Structured Field Values for HTTP" (RFC 9651): `"path";reason="…", …`. */
export function lossHeader(lost: readonly Warning[]): string {
  const items = lost.map(({ path, reason }) => `${quoted(path)};reason=${quoted(reason)}`);
  const shown: string[] = [];
  let length = 0;
  for (const item of items) {
    length += item.length + 2;
    if (length > longest) break;
    shown.push(item);
  }
  const left = items.length - shown.length;
  return [...shown, ...(left === 0 ? [] : [`more;count=${left}`])].join(', ');
}

/** Strings of structured fields are printable ASCII. */
function quoted(text: string): string {
  const printable = text.slice(0, 500).replace(/[^\x20-\x7e]/g, '?');
  return `"${printable.replace(/["\\]/g, '\\$&')}"`;
}
