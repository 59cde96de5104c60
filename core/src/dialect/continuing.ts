import type { Stage } from '../context/reply.ts';
import { GatewayError, isGatewayError } from '../errors/gateway-error.ts';
import { CheckedEncoder } from './checked-encoder.ts';
import type { Dialect } from './dialect.ts';
import type { StreamEvent } from './events.ts';
import { faultError } from './fault.ts';
import { Splice } from './splice.ts';
import { SseReader, writeFrame, type Frame } from './sse.ts';
import { brokenOff, runStages, StreamState, type StreamRoute, type Transcoder } from './stream.ts';

/**
 * A stream that another attempt may go on with when it breaks: every frame is decoded, shown to the
 * stages and encoded, whatever the dialects. `innerStages` of the route belong to the first attempt.
 */
export function continuing(route: StreamRoute, innerStages: number): Transcoder {
  const state = new StreamState(route);
  const encoder = new CheckedEncoder(route);
  const splice = new Splice();
  const outer: StreamRoute = { ...route, stages: route.stages.slice(innerStages) };
  let inner: StreamRoute = { ...route, stages: route.stages.slice(0, innerStages) };
  let reader = new SseReader();
  let decoder = route.from.streamDecoder();
  let broken: GatewayError | undefined;

  const written = (events: readonly StreamEvent[]): string => {
    let text = '';
    for (const event of events) {
      if (state.finished) break;
      state.note(event);
      for (const shown of runStages(outer, event))
        for (const frame of encoder.encode(shown)) {
          text += writeFrame(frame);
          state.last = frame;
        }
      if (encoder.violation !== undefined) return text + state.fail(encoder.malformed());
    }
    return text;
  };
  const through = (events: readonly StreamEvent[]): string => {
    let text = '';
    for (const event of events)
      for (const shown of runStages(inner, event)) {
        if (broken !== undefined || state.finished) return text;
        if (shown.type === 'error') broken = faultError(shown.fault, route.provider);
        else text += written(splice.take(shown));
      }
    return text;
  };
  /** What the frames become; an upstream that loses its protocol has broken off behind the good ones. */
  const decoded = (read: () => Iterable<readonly StreamEvent[]>): string => {
    let text = '';
    try {
      for (const events of read()) text += through(events);
    } catch (error) {
      if (!isGatewayError(error) || error.scope === 'request') throw error;
      broken = error;
    }
    return text;
  };
  function* eventsOf(frames: readonly Frame[]): Iterable<readonly StreamEvent[]> {
    for (const frame of frames) yield decoder.decode(frame);
  }
  function* lastEvents(): Iterable<readonly StreamEvent[]> {
    yield* eventsOf(reader.end());
    if (broken === undefined && !state.finished) yield decoder.end();
  }

  return {
    state,
    push: (chunk) => decoded(() => eventsOf(reader.read(chunk))),
    end() {
      const text = decoded(lastEvents);
      if (!state.finished) broken ??= brokenOff(route.provider);
      return text;
    },
    fail: (error) => state.fail(error),
    delivered: () => state,
    continuation: {
      get broken() {
        return broken;
      },
      get text() {
        return state.finished ? undefined : splice.text;
      },
      goOn(from: Dialect, stages: readonly Stage[]) {
        broken = undefined;
        reader = new SseReader();
        decoder = from.streamDecoder();
        inner = { ...route, from, stages };
        return written(splice.goOn());
      },
    },
  };
}
