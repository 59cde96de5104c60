import type { StreamEvent } from './events.ts';
import type { Usage } from './model.ts';
import { Seam } from './seam.ts';

type PartEvent = Extract<StreamEvent, { type: 'part-start' | 'part-delta' | 'part-end' }>;

/**
 * Makes one answer of the events of an attempt that broke off and of those that go on with it: one
 * start, one text, parts numbered through. Reasoning of later attempts has no place any more.
 */
export class Splice {
  #text = '';
  #isText = true;
  readonly #open = new Set<number>();
  #openText: number | undefined;
  #next = 0;
  #earlier: Usage | undefined;
  #usage: Usage | undefined;
  /** Of the attempt that goes on: its parts, and where its first text meets ours. */
  #parts: Map<number, number | undefined> | undefined;
  #seam: Seam | undefined;
  #seamPart: number | undefined;

  /** What the client has; undefined where the answer cannot be continued, as after a call. */
  get text(): string | undefined {
    return this.#isText ? this.#text : undefined;
  }

  /** The attempt has broken off, and another one goes on. Gives what closes parts that are no text. */
  goOn(): readonly StreamEvent[] {
    const unfinished = [...this.#open].filter((index) => index !== this.#openText);
    unfinished.forEach((index) => this.#open.delete(index));
    this.#parts = new Map();
    this.#seam = this.#openText === undefined ? undefined : new Seam(this.#text);
    this.#seamPart = undefined;
    this.#earlier = sumOf(this.#earlier, this.#usage);
    this.#usage = undefined;
    return unfinished.map((index) => ({ type: 'part-end', index }));
  }

  take(event: StreamEvent): readonly StreamEvent[] {
    if (event.type === 'message-start') return this.#parts === undefined ? [event] : [];
    if (event.type === 'usage') return [this.#count(event.usage)];
    if (event.type === 'message-end') return [...this.#closeText(), this.#ended(event)];
    if (event.type === 'part-start' || event.type === 'part-delta' || event.type === 'part-end')
      return (this.#parts === undefined ? [event] : this.#moved(event, this.#parts)).map((each) =>
        this.#note(each),
      );
    return [event];
  }

  #count(usage: Usage): StreamEvent {
    this.#usage = usage;
    return { type: 'usage', usage: sumOf(this.#earlier, usage) ?? usage };
  }

  #ended(event: StreamEvent): StreamEvent {
    this.#isText = false;
    return event;
  }

  /** A continued text stays open until something else follows, or nothing. */
  #closeText(): readonly StreamEvent[] {
    if (this.#parts === undefined || this.#openText === undefined) return [];
    const index = this.#openText;
    return this.#released(index, [{ type: 'part-end', index }]).map((each) => this.#note(each));
  }

  /** An event of a later attempt, with the part's number in the whole answer. */
  #moved(event: PartEvent, parts: Map<number, number | undefined>): readonly StreamEvent[] {
    if (event.type === 'part-start') return this.#begun(event, parts);
    const index = parts.get(event.index);
    if (index === undefined) return [];
    if (event.type === 'part-end') return this.#released(event.index, [{ ...event, index }]);
    if (event.delta.type !== 'text' || event.index !== this.#seamPart || this.#seam === undefined)
      return [{ ...event, index }];
    const text = this.#seam.push(event.delta.text);
    return text === '' ? [] : [{ ...event, index, delta: { type: 'text', text } }];
  }

  #begun(
    event: Extract<PartEvent, { type: 'part-start' }>,
    parts: Map<number, number | undefined>,
  ): readonly StreamEvent[] {
    const { part } = event;
    if (part.type === 'reasoning') {
      parts.set(event.index, undefined);
      return [];
    }
    const open = this.#openText;
    if (part.type === 'text' && open !== undefined && this.#seamPart === undefined) {
      parts.set(event.index, open);
      this.#seamPart = event.index;
      const text = this.#seam?.push(part.text) ?? part.text;
      return text === ''
        ? []
        : [{ type: 'part-delta', index: open, delta: { type: 'text', text } }];
    }
    const before: readonly StreamEvent[] =
      open === undefined ? [] : [{ type: 'part-end', index: open }];
    parts.set(event.index, this.#next);
    return [...before, { ...event, index: this.#next }];
  }

  /** Text that the seam holds back goes out before its part ends. */
  #released(part: number, end: readonly StreamEvent[]): readonly StreamEvent[] {
    if (part !== this.#seamPart && part !== this.#openText) return end;
    const text = this.#seam?.end() ?? '';
    this.#seam = undefined;
    if (text === '' || this.#openText === undefined) return end;
    return [{ type: 'part-delta', index: this.#openText, delta: { type: 'text', text } }, ...end];
  }

  #note(event: StreamEvent): StreamEvent {
    if (event.type === 'part-start') {
      this.#next = Math.max(this.#next, event.index + 1);
      this.#open.add(event.index);
      if (event.part.type === 'text') {
        this.#openText = event.index;
        this.#text += event.part.text;
      } else if (event.part.type !== 'reasoning') this.#isText = false;
      if ((event.choice ?? 0) !== 0) this.#isText = false;
    } else if (event.type === 'part-delta') {
      if (event.delta.type === 'text' && event.index === this.#openText)
        this.#text += event.delta.text;
    } else if (event.type === 'part-end') {
      this.#open.delete(event.index);
      if (event.index === this.#openText) this.#openText = undefined;
    }
    return event;
  }
}

const buckets = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteHourTokens',
  'outputTokens',
  'reasoningTokens',
] as const;

function sumOf(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const sums = buckets
    .filter((name) => one[name] !== undefined || other[name] !== undefined)
    .map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]);
  return { ...other, ...(Object.fromEntries(sums) as Usage) };
}
