import { GatewayError } from '../errors/gateway-error.ts';
import { EventBoundary, startOfEvent } from './boundary.ts';
import { CheckedEncoder } from './checked-encoder.ts';
import type { Dialect, StreamDecoder } from './dialect.ts';
import { faultError } from './fault.ts';
import type { StreamEvent } from './events.ts';
import { readFrames, SseReader, writeFrame, type Frame } from './sse.ts';
import { runStages, StreamState, type StreamRoute, type Transcoder } from './stream.ts';

const empty: Buffer = Buffer.alloc(0);

/**
 * Chooses the cheapest of four plans: pipe the bytes; pipe them and decode on the side for observers;
 * decode, and encode from the first event on that a mapper changed; decode and encode everything.
 */
export function transcode(route: StreamRoute): Transcoder {
  if (route.from.name !== route.to.name) return translation(route);
  return route.stages.some((stage) => stage.kind === 'map') ? mapping(route) : piping(route);
}

/**
 * Same dialect and nobody changes anything: whole events go out as the bytes they came in. Observers
 * get events decoded on the side.
 */
function piping(route: StreamRoute): Transcoder {
  const { from, stages } = route;
  const state = new StreamState(route);
  const boundary = new EventBoundary();
  const aside = stages.length === 0 ? undefined : observing(route, state);

  /** Looks from the event at `mark` on for the one that ends the answer. */
  let sawEnd = false;
  const noteEnd = (bytes: Buffer, mark: number): void => {
    for (const frame of readFrames(bytes.subarray(startOfEvent(bytes, mark)))) {
      const fault = from.faultIn(frame);
      if (fault !== undefined) state.error = faultError(fault, route.provider);
      if (fault === undefined && !from.isTerminal(frame)) continue;
      sawEnd = true;
      state.complete = from.endsWithConnection !== true || fault !== undefined;
      if (state.complete) return;
    }
  };

  /** True for more about a fault that was told; other events would contradict the end. */
  const mayFollow = (frame: Frame): boolean =>
    state.error !== undefined && from.faultIn(frame) !== undefined;

  /** What completes a stream that has said how it ended; undefined for one that has not. */
  const closing = (): Buffer | undefined => {
    if (!sawEnd) noteEnd(boundary.tail(), 0);
    if (!sawEnd) return undefined;
    state.finished = true;
    return completed(boundary.rest(), from);
  };

  /** What completes a stream that lacks nothing but the mark of its end, as some vendors send it. */
  const marking = (): Buffer | undefined => {
    const mark = missingMark(route, readFrames(boundary.tail()));
    if (mark === undefined) return undefined;
    state.finished = true;
    const rest = boundary.rest();
    const last = readFrames(rest).length === 0 ? [] : [rest, Buffer.from('\n\n')];
    return Buffer.concat([...last, Buffer.from(mark)]);
  };

  const fail = (error: GatewayError): string => {
    state.last = readFrames(boundary.sent()).at(-1);
    return state.fail(error);
  };

  return {
    state,
    push(chunk) {
      aside?.push(chunk);
      const bytes = boundary.push(chunk);
      // Line ends and comments may follow, too.
      if (state.complete) return readFrames(bytes).every(mayFollow) ? bytes : empty;
      const mark = firstMark(bytes, from.endMarks);
      if (mark !== -1) noteEnd(bytes, mark);
      return bytes;
    },
    end() {
      aside?.end();
      return closing() ?? marking() ?? fail(brokenOff());
    },
    fail: (error) => closing() ?? fail(error),
  };
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
  const isLast = readFrames(rest).some(
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

/** Same dialect with mappers: frames go out as they came until the first event that somebody changed. */
function mapping(route: StreamRoute): Transcoder {
  const state = new StreamState(route);
  const reader = new SseReader();
  const decoder = route.from.streamDecoder();
  const encoder = new CheckedEncoder(route);

  /** A dialect may say in one frame what others say in two, so originals and new frames do not mix. */
  let rewriting = route.to.repeatsText === true;

  /** The mark of the end has gone out as it came, so the encoder's own would be a second one. */
  let isMarked = false;

  /** The frame itself; at the end, where there is none, the mark that is still owed. */
  const asItCame = (original: Frame | undefined, encoded: readonly Frame[]): string => {
    const marks = (original === undefined ? encoded : [original]).filter((frame) =>
      route.from.isTerminal(frame),
    );
    if (original === undefined) return isMarked ? '' : written(marks, state);
    isMarked ||= marks.length > 0;
    return written([original], state);
  };

  /** The encoder sees every event, also those whose original frame is sent, to keep its state. */
  const through = (events: readonly StreamEvent[], original?: Frame): string => {
    const frames: Frame[] = [];
    for (const event of events) {
      if (event.type === 'error') {
        const isSaid = original !== undefined && route.from.faultIn(original) !== undefined;
        const before = isSaid && !rewriting ? writeFrame(original) : written(frames, state);
        const said = state.fail(faultError(event.fault, route.provider));
        return isSaid && !rewriting ? before : before + said;
      }
      state.note(event);
      const mapped = runStages(route, event);
      if (mapped.length !== 1 || mapped[0] !== event) rewriting = true;
      for (const each of mapped) frames.push(...encoder.encode(each));
    }
    if (!rewriting) return asItCame(original, frames);
    const text = written(frames, state);
    return encoder.violation === undefined ? text : text + state.fail(encoder.malformed());
  };
  const decoded = (frame: Frame): string =>
    state.finished ? '' : through(decoder.decode(frame), frame);

  return {
    state,
    push: (chunk) => reader.read(chunk).map(decoded).join(''),
    end: () => {
      const rest = reader.end().map(decoded).join('');
      return rest + finishing(decoder, state, through);
    },
    fail: (error) => state.fail(error),
  };
}

/** Different dialects: every frame is decoded, shown to the stages and encoded. */
function translation(route: StreamRoute): Transcoder {
  const state = new StreamState(route);
  const reader = new SseReader();
  const decoder = route.from.streamDecoder();
  const encoder = new CheckedEncoder(route);

  const through = (events: readonly StreamEvent[]): string => {
    let text = '';
    for (const event of events) {
      if (state.finished) return text;
      state.note(event);
      for (const mapped of route.stages.length === 0 ? [event] : runStages(route, event)) {
        if (mapped.type === 'error')
          return text + state.fail(faultError(mapped.fault, route.provider));
        text += written(encoder.encode(mapped), state);
        if (encoder.violation !== undefined) return text + state.fail(encoder.malformed());
      }
    }
    return text;
  };
  const decoded = (frames: readonly Frame[]): string => {
    let text = '';
    for (const frame of frames) text += through(decoder.decode(frame));
    return text;
  };

  return {
    state,
    push: (chunk) => decoded(reader.read(chunk)),
    end: () => decoded(reader.end()) + finishing(decoder, state, through),
    fail: (error) => state.fail(error),
  };
}

/** The text of frames that go to the client. */
function written(frames: readonly Frame[], state: StreamState): string {
  let text = '';
  for (const frame of frames) {
    text += writeFrame(frame);
    state.last = frame;
  }
  return text;
}

/** What the decoder still owes; a stream without its end has broken off. */
function finishing(
  decoder: StreamDecoder,
  state: StreamState,
  through: (events: readonly StreamEvent[]) => string,
): string {
  if (state.finished) return '';
  const owed = through(decoder.end());
  return state.finished ? owed : owed + state.fail(brokenOff());
}

function brokenOff(): GatewayError {
  return new GatewayError('UPSTREAM_PROTOCOL', {
    message: 'The upstream broke off in the middle of its answer.',
  });
}
