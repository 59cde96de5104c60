import type { WholeBody } from '../context/reply.ts';
import type { Delivered } from '../context/endings.ts';
import { startOfEvent } from './boundary.ts';
import { laterCounts } from './counts.ts';
import type { Dialect, UsageReader } from './dialect.ts';
import type { StreamEvent } from './events.ts';
import { parseObject, type JsonObject } from './json.ts';
import type { Part, Usage } from './model.ts';
import { readFrames, writeFrame, type Frame } from './sse.ts';

const sampleBytes = 8 * 1024;
const colon = 0x3a;
const space = 0x20;
const openBrace = 0x7b;

/** The usage that a whole answer reports, whatever its operation; parsed only where it has some. */
export function usageOfWhole({ bytes, json }: WholeBody, { usage }: Dialect): Usage | undefined {
  if (usage === undefined || (json === undefined && !hasCounts(bytes, usage.mark)))
    return undefined;
  const body = json ?? parseObject(bytes.toString('utf8'));
  const counts = body === undefined ? undefined : usage.find(body);
  return counts === undefined ? undefined : usage.decode(counts);
}

/** Characters that a client reads in these events: text, reasoning, arguments of calls. */
export function charactersOf(event: StreamEvent): number {
  if (event.type === 'part-start') return charactersAtStart(event.part);
  if (event.type !== 'part-delta') return 0;
  const { delta } = event;
  return delta.type === 'text' || delta.type === 'arguments' ? delta.text.length : 0;
}

/** Whole answers have all of a part at its start. */
function charactersAtStart(part: Part): number {
  if (part.type === 'tool-call') return part.arguments.length;
  return part.type === 'text' || part.type === 'reasoning' ? part.text.length : 0;
}

/**
 * Reads the usage of a stream that is piped: only events that have some are parsed. Where a stream
 * ends without it, a sample of the stream's beginning tells about how much was delivered.
 */
export class UsageMeter {
  readonly #dialect: Dialect;
  readonly #reader: UsageReader | undefined;
  /** The client did not ask for usage: what an upstream sends only for it is taken out. */
  readonly #isUnasked: boolean;
  readonly #sample: Buffer[] = [];
  #sampled = 0;
  #bytes = 0;
  #counts: JsonObject | undefined;
  #usage: Usage | undefined;
  /** What follows the end of the answer is no part of it. */
  #isOver = false;
  readonly #isTerminal = (frame: Frame): boolean => this.#dialect.isTerminal(frame);

  constructor(dialect: Dialect, isUnasked: boolean) {
    this.#dialect = dialect;
    this.#reader = dialect.usage;
    this.#isUnasked = isUnasked;
  }

  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Looks at whole events; gives them as they are to go out. */
  pass(bytes: Buffer): Buffer {
    this.#bytes += bytes.length;
    if (this.#sampled < sampleBytes) this.#keep(bytes);
    const reader = this.#reader;
    if (reader === undefined) return bytes;
    const at = placeOfCounts(bytes, reader.mark);
    if (at === -1) return bytes;
    const start = startOfEvent(bytes, at);
    this.#isOver ||= this.#mayEnd && framesOf(bytes.subarray(0, start)).some(this.#isTerminal);
    const frames = readFrames(bytes.subarray(start));
    const asked = frames.filter((frame) => !this.#isOnlyUsage(frame, reader));
    if (!this.#isUnasked || asked.length === frames.length) return bytes;
    return Buffer.concat([bytes.subarray(0, start), Buffer.from(asked.map(writeFrame).join(''))]);
  }

  delivered(): Delivered {
    const decoder = this.#dialect.streamDecoder();
    let characters = 0;
    let bytesWithText = 0;
    let bytes = 0;
    for (const frame of framesOf(Buffer.concat(this.#sample))) {
      const length = Buffer.byteLength(writeFrame(frame));
      const read = decoder.decode(frame).reduce((sum, event) => sum + charactersOf(event), 0);
      bytes += length;
      if (read > 0) bytesWithText += length;
      characters += read;
    }
    const unseen = Math.max(0, this.#bytes - bytes);
    const density = bytesWithText === 0 ? 0 : characters / bytesWithText;
    return { characters: characters + Math.round(unseen * density) };
  }

  /** Elsewhere counts may follow a terminal frame. */
  get #mayEnd(): boolean {
    return this.#dialect.endsWithConnection !== true;
  }

  /** Copies, since a slice would keep all of what the socket had read alive. */
  #keep(bytes: Buffer): void {
    this.#sample.push(Buffer.from(bytes.subarray(0, sampleBytes - this.#sampled)));
    this.#sampled += bytes.length;
  }

  /** Notes the counts of a frame; true where nothing else is in it. */
  #isOnlyUsage(frame: Frame, reader: UsageReader): boolean {
    const { data } = frame;
    const isOver = this.#isOver;
    this.#isOver ||= this.#mayEnd && this.#isTerminal(frame);
    const body = data.includes(reader.mark) ? parseObject(data) : undefined;
    const counts = body === undefined ? undefined : reader.find(body);
    if (body === undefined || counts === undefined || isOver) return false;
    this.#counts = laterCounts(this.#counts, counts);
    this.#usage = reader.decode(this.#counts);
    return reader.isOnlyUsage?.(body) === true;
  }
}

function hasCounts(bytes: Buffer, mark: string): boolean {
  return placeOfCounts(bytes, mark) !== -1;
}

/** The first place of the mark behind which an object stands; vendors write null for none. */
function placeOfCounts(bytes: Buffer, mark: string): number {
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    let next = at + mark.length;
    while (bytes[next] === colon || (bytes[next] ?? openBrace) <= space) next++;
    if (bytes[next] === openBrace) return at;
  }
  return -1;
}

/** The sample may end in the middle of an event, and what is piped may be no protocol at all. */
function framesOf(bytes: Buffer): readonly Frame[] {
  try {
    return readFrames(bytes.subarray(0, startOfEvent(bytes, bytes.length)));
  } catch {
    return [];
  }
}
