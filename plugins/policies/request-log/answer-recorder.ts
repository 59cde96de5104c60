import { Collector, type StreamEvent } from '@ai-proxy/core';

/** What ends an answer is small, and belongs to every part of it. */
const endings: ReadonlySet<StreamEvent['type']> = new Set(['message-end', 'usage', 'end', 'error']);

/** Gathers the beginning of a streamed answer, of about so many characters. */
export class AnswerRecorder {
  readonly #collector = new Collector();
  #left: number;
  #hasContent = false;

  constructor(longest: number) {
    this.#left = longest;
  }

  see(event: StreamEvent): void {
    if (endings.has(event.type)) return this.#collector.push(event);
    if (this.#left <= 0) return;
    this.#left -= lengthOf(event);
    this.#hasContent ||= event.type === 'part-start';
    this.#collector.push(event);
  }

  /** The answer as far as it came; undefined where nothing came. */
  get answer(): object | undefined {
    return this.#hasContent ? this.#collector.response() : undefined;
  }
}

/** Characters in a value, names included: about what it would take as JSON. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  let length = 0;
  for (const [name, member] of Object.entries(value)) length += name.length + lengthOf(member);
  return length;
}
