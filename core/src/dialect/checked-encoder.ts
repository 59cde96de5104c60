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
  #violation: string | undefined;

  constructor(route: StreamRoute) {
    this.#route = route;
    this.#encoder = route.to.streamEncoder(route.context);
    this.#grammar = route.to.streamGrammar?.();
  }

  /** What a frame would have broken; that frame and all later ones are withheld. */
  get violation(): string | undefined {
    return this.#violation;
  }

  /** The error that ends such a stream; tells the route of it. */
  malformed(): GatewayError {
    const violation = this.#violation ?? '';
    this.#route.onViolation(violation);
    return new GatewayError('STREAM_MALFORMED', { cause: new Error(violation) });
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#violation !== undefined) return [];
    const frames = this.#encoder.encode(event);
    if (this.#grammar === undefined) return frames;
    for (const [index, frame] of frames.entries()) {
      this.#violation = this.#grammar.violation(frame);
      if (this.#violation !== undefined) return frames.slice(0, index);
    }
    return frames;
  }
}
