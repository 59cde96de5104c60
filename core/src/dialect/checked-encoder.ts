import { GatewayError } from '../errors/gateway-error.ts';
import type { StreamGrammar } from './dialect.ts';
import type { StreamEvent } from './events.ts';
import type { Frame } from './sse.ts';
import type { StreamRoute } from './stream.ts';

/** The encoder of a route's client, whose frames are checked against the grammar of their protocol. */
export class CheckedEncoder {
  readonly #route: StreamRoute;
  readonly #encoder;
  readonly #grammar: StreamGrammar | undefined;
  #malformed: GatewayError | undefined;

  constructor(route: StreamRoute) {
    this.#route = route;
    this.#encoder = route.to.streamEncoder(route.context);
    this.#grammar = route.to.streamGrammar?.();
  }

  /** Set once a frame would have broken the protocol; that frame and all later ones are withheld. */
  get malformed(): GatewayError | undefined {
    return this.#malformed;
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#malformed !== undefined) return [];
    const frames = this.#encoder.encode(event);
    if (this.#grammar === undefined) return frames;
    for (const [index, frame] of frames.entries()) {
      const violation = this.#grammar.violation(frame);
      if (violation === undefined) continue;
      this.#malformed = new GatewayError('STREAM_MALFORMED', { cause: new Error(violation) });
      this.#route.onViolation(violation);
      return frames.slice(0, index);
    }
    return frames;
  }
}
