import type { JsonObject, StreamEvent } from '@ai-proxy/core';
import type { Fields } from './fields.ts';

/** Reads what the events of one item say. */
export interface ItemReader {
  /** What the item said when it was added. */
  start(): StreamEvent[];
  /** An event about the item; undefined where the reader does not know it. */
  read(type: string, event: Fields): StreamEvent[] | undefined;
  /** The item is complete; the whole of it repeats what came before, if it came. */
  done(item: JsonObject): StreamEvent[];
}

/** What a whole text says beyond what was already said; nothing where it says something else. */
export function remainder(whole: string, said: string): string {
  return whole.length > said.length && whole.startsWith(said) ? whole.slice(said.length) : '';
}
