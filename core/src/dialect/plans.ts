import { CheckedEncoder } from './checked-encoder.ts';
import type { StreamDecoder } from './dialect.ts';
import { faultError } from './fault.ts';
import type { StreamEvent } from './events.ts';
import { piping } from './piping.ts';
import { SseReader, writeFrame, type Frame } from './sse.ts';
import { brokenOff, runStages, StreamState, type StreamRoute, type Transcoder } from './stream.ts';

/**
 * Chooses the cheapest of four plans: pipe the bytes; pipe them and decode on the side for observers;
 * decode, and encode from the first event on that a mapper changed; decode and encode everything.
 */
export function transcode(route: StreamRoute): Transcoder {
  if (route.from.name !== route.to.name) return translation(route);
  return route.stages.some((stage) => stage.kind === 'map') ? mapping(route) : piping(route);
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
        const before =
          isSaid && !rewriting
            ? route.redactor.clean(writeFrame(original))
            : written(frames, state);
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
      return rest + finishing(decoder, state, through, route.provider);
    },
    fail: (error) => state.fail(error),
    delivered: () => state,
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
    end: () => decoded(reader.end()) + finishing(decoder, state, through, route.provider),
    fail: (error) => state.fail(error),
    delivered: () => state,
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
  provider: string,
): string {
  if (state.finished) return '';
  const owed = through(decoder.end());
  return state.finished ? owed : owed + state.fail(brokenOff(provider));
}
