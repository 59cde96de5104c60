import type { ServerResponse } from 'node:http';
import type { Inbound } from '../context/inbound.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { streamHeaders } from './stream-headers.ts';

export interface KeepaliveTimes {
  /** Silence of a stream before a sign of life is sent; 0 sends none. */
  readonly streamMs: number;
  readonly wholeMs: number;
  readonly style: 'comment' | 'event';
}

const comment = ': keepalive\n\n';
/** May stand before a JSON value and between the elements of a list. */
const blank = '\n';

/**
 * Sends signs of life while a client waits. The first of them begins the answer with status 200, so
 * that a later failure can only be told in its body. Nothing is sent to a client that does not read.
 */
export class KeepaliveTimer {
  readonly #response: ServerResponse;
  readonly #times: KeepaliveTimes;
  readonly #ids: Readonly<Record<string, string>>;
  #timer: NodeJS.Timeout | undefined;
  #hasBegun = false;

  constructor(
    response: ServerResponse,
    times: KeepaliveTimes,
    ids: Readonly<Record<string, string>>,
  ) {
    this.#response = response;
    this.#times = times;
    this.#ids = ids;
  }

  /** The answer was begun by a sign of life. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** The request is known; from now on its client waits. */
  start(inbound: Inbound, dialect: Dialect): void {
    const { streamMs, style, wholeMs } = this.#times;
    const everyMs = inbound.stream ? streamMs : wholeMs;
    if (everyMs === 0) return;
    const framing = inbound.content?.framing ?? 'events';
    const isEvents = inbound.stream && framing === 'events';
    const text = isEvents ? textOf(dialect, style) : blank;
    const headers = inbound.stream
      ? streamHeaders(framing)
      : { 'content-type': 'application/json' };
    this.#timer = setInterval(() => this.#beat(text, headers), everyMs).unref();
  }

  /** Something was sent: the silence begins anew. */
  touch(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(text: string, headers: Readonly<Record<string, string>>): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return this.stop();
    if (response.writableNeedDrain) return;
    if (!response.headersSent) {
      this.#hasBegun = true;
      response.writeHead(200, { ...this.#ids, ...headers });
    }
    response.write(text);
  }
}

function textOf({ keepalive }: Dialect, style: KeepaliveTimes['style']): string {
  if (style === 'event' && keepalive?.event !== undefined) return keepalive.event;
  return keepalive?.comment ?? comment;
}
