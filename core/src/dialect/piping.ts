import { withoutByteOrderMark } from './byte-order-mark.ts';
import type { Delivered } from '../context/endings.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { EventBoundary, startOfEvent } from './boundary.ts';
import type { Dialect, StreamDecoder } from './dialect.ts';
import { faultError } from './fault.ts';
import type { StreamEvent } from './events.ts';
import { UsageMeter } from './usage-meter.ts';
import { readFrames, SseReader, writeFrame, type Frame } from './sse.ts';
import { brokenOff, runStages, StreamState, type StreamRoute, type Transcoder } from './stream.ts';

const empty: Buffer = Buffer.alloc(0);
const longestPing = 128;

/**
 * Same dialect and nobody changes anything: whole events go out as the bytes they came in. Observers
 * get events decoded on the side.
 */
export function piping(route: StreamRoute): Transcoder {
  return new Piping(route);
}

class Piping implements Transcoder {
  readonly state: StreamState;
  readonly #route: StreamRoute;
  readonly #boundary = new EventBoundary();
  readonly #meter: UsageMeter | undefined;
  readonly #aside: Observing | undefined;
  #isFirst = true;
  #sawEnd = false;

  constructor(route: StreamRoute) {
    const { context, from, stages, wantsUsage } = route;
    this.#route = route;
    this.state = new StreamState(route);
    this.#meter = wantsUsage ? new UsageMeter(from, !context.streamUsage) : undefined;
    this.#aside = stages.length === 0 ? undefined : new Observing(route, this.state);
  }

  push(chunk: Buffer): Buffer | string {
    const { state } = this;
    const meter = this.#meter;
    this.#aside?.push(chunk);
    const pushed = this.#boundary.push(chunk);
    // It may stand at the start only, and keepalives may have gone out before.
    const whole = this.#isFirst ? withoutByteOrderMark(pushed) : pushed;
    this.#isFirst &&= pushed.length === 0;
    this.#noteProgress(whole);
    const bytes = meter === undefined || state.complete ? whole : meter.pass(whole);
    if (meter !== undefined) state.usage = meter.usage ?? state.usage;
    // Line ends and comments may follow, too.
    if (state.complete)
      return readFrames(bytes).every(this.#mayFollow) ? this.#cleaned(bytes) : empty;
    const mark = firstMark(bytes, this.#route.from.endMarks);
    return mark === -1 ? bytes : this.#upToEnd(bytes, mark);
  }

  end(): Buffer | string {
    this.#aside?.end();
    return this.#closing() ?? this.#marking() ?? this.#broken(brokenOff(this.#route.provider));
  }

  fail(error: GatewayError): Buffer | string {
    return this.#closing() ?? this.#broken(error);
  }

  delivered(): Delivered {
    return this.#meter?.delivered() ?? this.state;
  }

  /** A sign of life has no data, or is the protocol's own. */
  #noteProgress(bytes: Buffer): void {
    const pings = this.#route.from.keepalive?.mark;
    if (pings !== undefined && bytes.length <= longestPing && bytes.includes(pings)) return;
    if (bytes.includes('data:')) this.state.progress++;
  }

  /**
   * What is sent of bytes that may end the answer: all of them, but no event that contradicts the end,
   * and no secret in what an upstream says of its failure.
   */
  #upToEnd(bytes: Buffer, mark: number): Buffer | string {
    const start = startOfEvent(bytes, mark);
    const frames = readFrames(bytes.subarray(start));
    const last = this.#noteEnd(frames);
    const sent =
      last === undefined || frames.slice(last.length).every(this.#mayFollow)
        ? bytes
        : Buffer.concat([bytes.subarray(0, start), Buffer.from(last.map(writeFrame).join(''))]);
    return this.#cleaned(sent);
  }

  /** Notes the frame that ends the answer, and gives the frames up to it; undefined where none does. */
  #noteEnd(frames: readonly Frame[]): readonly Frame[] | undefined {
    const { state } = this;
    const { from, provider } = this.#route;
    for (const [index, frame] of frames.entries()) {
      const fault = from.faultIn(frame);
      if (fault !== undefined) state.error ??= faultError(fault, provider);
      if (fault === undefined && !from.isTerminal(frame)) continue;
      this.#sawEnd = true;
      state.complete = from.endsWithConnection !== true || fault !== undefined;
      if (state.complete) return frames.slice(0, index + 1);
    }
    return undefined;
  }

  /** True for more about a fault that was told; other events would contradict the end. */
  readonly #mayFollow = (frame: Frame): boolean =>
    this.state.error !== undefined && this.#route.from.faultIn(frame) !== undefined;

  #cleaned(bytes: Buffer): Buffer | string {
    return this.state.error === undefined
      ? bytes
      : this.#route.redactor.clean(bytes.toString('utf8'));
  }

  /** What completes a stream that has said how it ended; undefined for one that has not. */
  #closing(): Buffer | undefined {
    if (!this.#sawEnd) this.#noteEnd(framesIn(this.#boundary.tail()));
    if (!this.#sawEnd) return undefined;
    this.state.finished = true;
    return completed(this.#boundary.rest(), this.#route.from);
  }

  /** What completes a stream that lacks nothing but the mark of its end, as some vendors send it. */
  #marking(): Buffer | undefined {
    const mark = missingMark(this.#route, framesIn(this.#boundary.tail()));
    if (mark === undefined) return undefined;
    this.state.finished = true;
    const rest = this.#boundary.rest();
    const last = framesIn(rest).length === 0 ? [] : [rest, Buffer.from('\n\n')];
    return Buffer.concat([...last, Buffer.from(mark)]);
  }

  #broken(error: GatewayError): string {
    this.state.last = framesIn(this.#boundary.sent()).at(-1);
    return this.state.fail(error);
  }
}

/** The events of what was kept of a stream; none where the upstream lost its protocol in it. */
function framesIn(bytes: Buffer): readonly Frame[] {
  try {
    return readFrames(bytes);
  } catch {
    return [];
  }
}

/** Position of the first of the marks; -1 where there is none. */
function firstMark(bytes: Buffer, marks: readonly string[]): number {
  const found = marks.map((mark) => bytes.indexOf(mark)).filter((at) => at !== -1);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** The mark that ends a stream whose last frames say that it is complete; undefined where they do not. */
function missingMark({ from, context }: StreamRoute, last: readonly Frame[]): string | undefined {
  const decoder = from.streamDecoder();
  const events = [...last.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  if (events.at(-1)?.type !== 'end') return undefined;
  const owed = from.streamEncoder(context).encode({ type: 'end' });
  return owed
    .filter((frame) => from.isTerminal(frame))
    .map(writeFrame)
    .join('');
}

/** A last event that lacks its blank line would be dropped by clients; what else is left over is dropped here. */
function completed(rest: Buffer, dialect: Dialect): Buffer {
  const isLast = framesIn(rest).some(
    (frame) => dialect.isTerminal(frame) || dialect.faultIn(frame) !== undefined,
  );
  return isLast ? Buffer.concat([rest, Buffer.from('\n\n')]) : Buffer.alloc(0);
}

/** Shows the events of a stream that passes unread. */
class Observing {
  readonly #route: StreamRoute;
  readonly #state: StreamState;
  readonly #reader = new SseReader();
  readonly #decoder: StreamDecoder;

  constructor(route: StreamRoute, state: StreamState) {
    this.#route = route;
    this.#state = state;
    this.#decoder = route.from.streamDecoder();
  }

  push(chunk: Buffer): void {
    for (const frame of this.#reader.read(chunk)) this.#show(this.#decoder.decode(frame));
  }

  end(): void {
    for (const frame of this.#reader.end()) this.#show(this.#decoder.decode(frame));
    this.#show(this.#decoder.end());
  }

  #show(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (event.type === 'usage') this.#state.usage = event.usage;
      runStages(this.#route, event);
    }
  }
}
