import type { Delivered } from '../context/endings.ts';
import type { Stage } from '../context/reply.ts';
import { GatewayError, isGatewayError } from '../errors/gateway-error.ts';
import { CheckedEncoder } from './checked-encoder.ts';
import type { Dialect, StreamDecoder } from './dialect.ts';
import type { StreamEvent } from './events.ts';
import { faultError } from './fault.ts';
import { Splice } from './splice.ts';
import { SseReader, writeFrame } from './sse.ts';
import {
  brokenOff,
  runStages,
  StreamState,
  type Continuation,
  type StreamRoute,
  type Transcoder,
} from './stream.ts';

/**
 * A stream that another attempt may go on with when it breaks: every frame is decoded, shown to the
 * stages and encoded, whatever the dialects. `innerStages` of the route belong to the first attempt.
 */
export function continuing(route: StreamRoute, innerStages: number): Transcoder {
  return new Continuing(route, innerStages);
}

class Continuing implements Transcoder, Continuation {
  readonly state: StreamState;
  readonly #route: StreamRoute;
  readonly #encoder: CheckedEncoder;
  readonly #splice = new Splice();
  readonly #outer: StreamRoute;
  #inner: StreamRoute;
  #reader = new SseReader();
  #decoder: StreamDecoder;
  #broken: GatewayError | undefined;

  constructor(route: StreamRoute, innerStages: number) {
    this.state = new StreamState(route);
    this.#route = route;
    this.#encoder = new CheckedEncoder(route);
    this.#outer = { ...route, stages: route.stages.slice(innerStages) };
    this.#inner = { ...route, stages: route.stages.slice(0, innerStages) };
    this.#decoder = route.from.streamDecoder();
  }

  get continuation(): Continuation {
    return this;
  }

  get broken(): GatewayError | undefined {
    return this.#broken;
  }

  get text(): string | undefined {
    return this.state.finished ? undefined : this.#splice.text;
  }

  goOn(from: Dialect, stages: readonly Stage[]): string {
    this.#broken = undefined;
    this.#reader = new SseReader();
    this.#decoder = from.streamDecoder();
    this.#inner = { ...this.#route, from, stages };
    return this.#written(this.#splice.goOn());
  }

  push(chunk: Buffer): string {
    return this.#decoded(this.#eventsIn(chunk));
  }

  end(): string {
    const text = this.#decoded(this.#lastEvents());
    if (!this.state.finished) this.#broken ??= brokenOff(this.#route.provider);
    return text;
  }

  fail(error: GatewayError): string {
    return this.state.fail(error);
  }

  delivered(): Delivered {
    return this.state;
  }

  *#eventsIn(chunk: Buffer): Iterable<readonly StreamEvent[]> {
    for (const frame of this.#reader.read(chunk)) yield this.#decoder.decode(frame);
  }

  *#lastEvents(): Iterable<readonly StreamEvent[]> {
    for (const frame of this.#reader.end()) yield this.#decoder.decode(frame);
    if (this.#broken === undefined && !this.state.finished) yield this.#decoder.end();
  }

  /** What the events become; an upstream that loses its protocol has broken off behind the good ones. */
  #decoded(read: Iterable<readonly StreamEvent[]>): string {
    let text = '';
    try {
      for (const events of read) text += this.#through(events);
    } catch (error) {
      if (!isGatewayError(error) || error.scope === 'request') throw error;
      this.#broken = error;
    }
    return text;
  }

  #through(events: readonly StreamEvent[]): string {
    let text = '';
    for (const event of events)
      for (const shown of runStages(this.#inner, event)) {
        if (this.#broken !== undefined || this.state.finished) return text;
        if (shown.type === 'error') this.#broken = faultError(shown.fault, this.#route.provider);
        else text += this.#written(this.#splice.take(shown));
      }
    return text;
  }

  #written(events: readonly StreamEvent[]): string {
    const { state } = this;
    const encoder = this.#encoder;
    let text = '';
    for (const event of events) {
      if (state.finished) break;
      state.note(event);
      for (const shown of runStages(this.#outer, event))
        for (const frame of encoder.encode(shown)) {
          text += writeFrame(frame);
          state.last = frame;
        }
      if (encoder.violation !== undefined) return text + state.fail(encoder.malformed());
    }
    return text;
  }
}
