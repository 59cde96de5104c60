import { UpstreamError, type GatewayError } from '../errors/gateway-error.ts';

export interface StreamTimes {
  /** How long an upstream may send nothing but signs of life. */
  readonly silentMs: number;
  readonly totalMs: number;
  /** How long a client may read nothing while there is something to read. */
  readonly stallMs: number;
}

/** Watches over the times of one stream that is sent. Keepalives of ours touch none of them. */
export class StreamWatch {
  readonly #silence: NodeJS.Timeout;
  readonly #end: NodeJS.Timeout;
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #stall: NodeJS.Timeout | undefined;

  constructor(
    times: StreamTimes,
    details: { provider: string; onLate: (error: GatewayError) => void; onStall: () => void },
  ) {
    const { onLate, onStall, provider } = details;
    const late = (message: string): void =>
      onLate(new UpstreamError('UPSTREAM_TIMEOUT', { provider, message }));
    this.#stallMs = times.stallMs;
    this.#onStall = onStall;
    this.#silence = setTimeout(() => {
      // What a slow client holds up is no silence of the upstream.
      if (this.#stall !== undefined) this.#silence.refresh();
      else late('The upstream sent nothing but signs of life for too long.');
    }, times.silentMs);
    this.#end = setTimeout(() => late('The stream lasted longer than it may.'), times.totalMs);
  }

  progress(): void {
    this.#silence.refresh();
  }

  /** The client has stopped reading. */
  stalled(): void {
    this.#stall ??= setTimeout(this.#onStall, this.#stallMs);
  }

  drained(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#end);
    clearTimeout(this.#stall);
  }
}
