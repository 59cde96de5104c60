import { withoutByteOrderMark } from './byte-order-mark.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { EventBoundary, startOfEvent } from './boundary.ts';
import type { Dialect } from './dialect.ts';
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
  const { from, redactor, stages } = route;
  const state = new StreamState(route);
  const boundary = new EventBoundary();
  const meter = route.wantsUsage ? new UsageMeter(from, !route.context.streamUsage) : undefined;
  const aside = stages.length === 0 ? undefined : observing(route, state);

  let isFirst = true;
  let sawEnd = false;

  /** Notes the frame that ends the answer, and gives the frames up to it; undefined where none does. */
  const noteEnd = (frames: readonly Frame[]): readonly Frame[] | undefined => {
    for (const [index, frame] of frames.entries()) {
      const fault = from.faultIn(frame);
      if (fault !== undefined) state.error ??= faultError(fault, route.provider);
      if (fault === undefined && !from.isTerminal(frame)) continue;
      sawEnd = true;
      state.complete = from.endsWithConnection !== true || fault !== undefined;
      if (state.complete) return frames.slice(0, index + 1);
    }
    return undefined;
  };

  /**
   * What is sent of bytes that may end the answer: all of them, but no event that contradicts the end,
   * and no secret in what an upstream says of its failure.
   */
  const upToEnd = (bytes: Buffer, mark: number): Buffer | string => {
    const start = startOfEvent(bytes, mark);
    const frames = readFrames(bytes.subarray(start));
    const last = noteEnd(frames);
    const sent =
      last === undefined || frames.slice(last.length).every(mayFollow)
        ? bytes
        : Buffer.concat([bytes.subarray(0, start), Buffer.from(last.map(writeFrame).join(''))]);
    return cleaned(sent);
  };

  /** True for more about a fault that was told; other events would contradict the end. */
  const mayFollow = (frame: Frame): boolean =>
    state.error !== undefined && from.faultIn(frame) !== undefined;

  const cleaned = (bytes: Buffer): Buffer | string =>
    state.error === undefined ? bytes : redactor.clean(bytes.toString('utf8'));

  /** What completes a stream that has said how it ended; undefined for one that has not. */
  const closing = (): Buffer | undefined => {
    if (!sawEnd) noteEnd(framesIn(boundary.tail()));
    if (!sawEnd) return undefined;
    state.finished = true;
    return completed(boundary.rest(), from);
  };

  /** What completes a stream that lacks nothing but the mark of its end, as some vendors send it. */
  const marking = (): Buffer | undefined => {
    const mark = missingMark(route, framesIn(boundary.tail()));
    if (mark === undefined) return undefined;
    state.finished = true;
    const rest = boundary.rest();
    const last = framesIn(rest).length === 0 ? [] : [rest, Buffer.from('\n\n')];
    return Buffer.concat([...last, Buffer.from(mark)]);
  };

  const fail = (error: GatewayError): string => {
    state.last = framesIn(boundary.sent()).at(-1);
    return state.fail(error);
  };

  /** A sign of life has no data, or is the protocol's own. */
  const noteProgress = (bytes: Buffer): void => {
    const pings = from.keepalive?.mark;
    if (pings !== undefined && bytes.length <= longestPing && bytes.includes(pings)) return;
    if (bytes.includes('data:')) state.progress++;
  };

  return {
    state,
    push(chunk) {
      aside?.push(chunk);
      const pushed = boundary.push(chunk);
      // It may stand at the start only, and keepalives may have gone out before.
      const whole = isFirst ? withoutByteOrderMark(pushed) : pushed;
      isFirst &&= pushed.length === 0;
      noteProgress(whole);
      const bytes = meter === undefined || state.complete ? whole : meter.pass(whole);
      if (meter !== undefined) state.usage = meter.usage ?? state.usage;
      // Line ends and comments may follow, too.
      if (state.complete) return readFrames(bytes).every(mayFollow) ? cleaned(bytes) : empty;
      const mark = firstMark(bytes, from.endMarks);
      return mark === -1 ? bytes : upToEnd(bytes, mark);
    },
    end() {
      aside?.end();
      return closing() ?? marking() ?? fail(brokenOff(route.provider));
    },
    fail: (error) => closing() ?? fail(error),
    delivered: () => meter?.delivered() ?? state,
  };
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

function observing(
  route: StreamRoute,
  state: StreamState,
): { push(chunk: Buffer): void; end(): void } {
  const reader = new SseReader();
  const decoder = route.from.streamDecoder();
  const show = (events: readonly StreamEvent[]): void => {
    for (const event of events) {
      if (event.type === 'usage') state.usage = event.usage;
      runStages(route, event);
    }
  };
  return {
    push: (chunk) => reader.read(chunk).forEach((frame) => show(decoder.decode(frame))),
    end: () => {
      reader.end().forEach((frame) => show(decoder.decode(frame)));
      show(decoder.end());
    },
  };
}
