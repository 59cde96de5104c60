import { readFile, stat } from 'node:fs/promises';
import { parseObject, type JsonObject } from '@ai-proxy/core';

/** The public table has about 3 MB. */
const mostBytes = 32 * 1024 * 1024;
const timeoutMs = 30_000;

/** A table of prices as it was found. */
export interface ReadTable {
  readonly table: JsonObject;
  /** Day on which it was found, or written where it is a file. */
  readonly date: string;
}

/** Why there is no table; a sentence. */
export class NoTable extends Error {}

/** Reads a table from a URL or a file. Throws `NoTable`. */
export async function readTable(from: string, now: Date): Promise<ReadTable> {
  const isUrl = /^https?:\/\//.test(from);
  try {
    const text = isUrl ? await download(from) : await readFile(from, 'utf8');
    const table = parseObject(text);
    if (table === undefined) throw new NoTable('it is not a JSON object');
    const day = isUrl ? now : (await stat(from)).mtime;
    return { table, date: day.toISOString().slice(0, 10) };
  } catch (cause) {
    throw new NoTable(`No prices from ${from}: ${reasonOf(cause)}.`, { cause });
  }
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new NoTable(`it answers with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new NoTable(`it has more than ${mostBytes / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // What went wrong with a connection is in the cause of what fetch throws.
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
