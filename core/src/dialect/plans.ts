import type { Delivered } from '../context/endings.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { CheckedEncoder } from './checked-encoder.ts';
import type { Fault, StreamDecoder } from './dialect.ts';
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
  return route.stages.some((stage) => stage.kind === 'map') ? new Mapping(route) : piping(route);
}

/** Same dialect with mappers: frames go out as they came until the first event that somebody changed. */
class Mapping implements Transcoder {
  readonly state: StreamState;
  readonly #route: StreamRoute;
  readonly #reader = new SseReader();
  readonly #decoder: StreamDecoder;
  /** It sees every event, also those whose original frame is sent, to keep its state. */
  readonly #encoder: CheckedEncoder;
  /** A dialect may say in one frame what others say in two, so originals and new frames do not mix. */
  #rewriting: boolean;
  /** The mark of the end has gone out as it came, so the encoder's own would be a second one. */
  #isMarked = false;

  constructor(route: StreamRoute) {
    this.state = new StreamState(route);
    this.#route = route;
    this.#decoder = route.from.streamDecoder();
    this.#encoder = new CheckedEncoder(route);
    this.#rewriting = route.to.repeatsText === true;
  }

  push(chunk: Buffer): string {
    return this.#decoded(this.#reader.read(chunk));
  }

  end(): string {
    const rest = this.#decoded(this.#reader.end());
    const through = (events: readonly StreamEvent[]): string => this.#through(events);
    return rest + finishing(this.#decoder, this.state, through, this.#route.provider);
  }

  fail(error: GatewayError): string {
    return this.state.fail(error);
  }

  delivered(): Delivered {
    return this.state;
  }

  #decoded(frames: readonly Frame[]): string {
    let text = '';
    for (const frame of frames)
      if (!this.state.finished) text += this.#through(this.#decoder.decode(frame), frame);
    return text;
  }

  #through(events: readonly StreamEvent[], original?: Frame): string {
    const frames: Frame[] = [];
    for (const event of events) {
      if (event.type === 'error') return this.#failed(event.fault, frames, original);
      this.state.note(event);
      const mapped = runStages(this.#route, event);
      if (mapped.length !== 1 || mapped[0] !== event) this.#rewriting = true;
      for (const each of mapped) frames.push(...this.#encoder.encode(each));
    }
    if (!this.#rewriting) return this.#asItCame(original, frames);
    const text = written(frames, this.state);
    const { violation } = this.#encoder;
    return violation === undefined ? text : text + this.state.fail(this.#encoder.malformed());
  }

  /** A fault that its own frame tells is not told again. */
  #failed(fault: Fault, encoded: readonly Frame[], original: Frame | undefined): string {
    const { from, provider, redactor } = this.#route;
    const isSaid =
      !this.#rewriting && original !== undefined && from.faultIn(original) !== undefined;
    const before = isSaid ? redactor.clean(writeFrame(original)) : written(encoded, this.state);
    const said = this.state.fail(faultError(fault, provider));
    return isSaid ? before : before + said;
  }

  /** The frame itself; at the end, where there is none, the mark that is still owed. */
  #asItCame(original: Frame | undefined, encoded: readonly Frame[]): string {
    const marks = (original === undefined ? encoded : [original]).filter((frame) =>
      this.#route.from.isTerminal(frame),
    );
    if (original === undefined) return this.#isMarked ? '' : written(marks, this.state);
    this.#isMarked ||= marks.length > 0;
    return written([original], this.state);
  }
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
