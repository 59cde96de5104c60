import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Context } from '../context/context.ts';
import { Reply, type Served } from '../context/reply.ts';
import type { Dialect, Fault } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { isObject, parseObject } from '../dialect/json.ts';
import { SseReader } from '../dialect/sse.ts';
import { GatewayError, isGatewayError, UpstreamError } from '../errors/gateway-error.ts';
import type { Clock, Transport } from '../pipeline/plugin.ts';
import { answerError, networkError } from './classify.ts';
import { retryAfterMs } from './retry-after.ts';
import type { ByteSink, ByteSource } from './source.ts';

/** Bytes held back at most before a stream is committed without having shown content. */
const bootstrapBytes = 64 * 1024;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export interface CallFacts {
  readonly ctx: Context;
  readonly dialect: Dialect;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly served: Served;
}

/**
 * One HTTP exchange with an upstream. Resolves with a whole answer, or at the first frame of a stream
 * that carries content; whatever goes wrong before is thrown, so that it can be tried elsewhere.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly #facts: CallFacts;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #resolve: (reply: Reply) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #stopListening: () => void = () => undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #reader: SseReader | undefined;
  #sink: ByteSink | undefined;
  #settled = false;
  /** For a whole answer, or for the first content of a stream. */
  #deadline: NodeJS.Timeout | undefined;
  #cancelled = false;
  #ended: { readonly error: Error | undefined } | undefined;

  constructor(facts: CallFacts) {
    this.#facts = facts;
  }

  start(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#stopListening = this.#facts.ctx.lifetime.onEnd((reason) => this.cancel(reason));
      if (this.#settled) return;
      this.#deadline = setTimeout(() => this.#late(), this.#facts.transport.requestTimeoutMs);
      dispatcher.dispatch(request, this);
    });
  }

  // What undici calls.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('cancelled'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (status < 300 && isEventStream(headers)) this.#reader = new SseReader();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#sink !== undefined) {
      if (!this.#sink.data(chunk)) controller.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#settled) controller.pause();
    else if (this.#reader !== undefined) this.#bootstrap(this.#reader, chunk);
    else if (this.#bytes > this.#facts.transport.maxResponseBytes)
      this.#fail(
        new UpstreamError('UPSTREAM_PROTOCOL', this.#by('The upstream sent an oversized answer.')),
      );
  }

  onResponseEnd(): void {
    this.#stopListening();
    this.#ended = { error: undefined };
    if (this.#sink !== undefined) this.#sink.end();
    else if (!this.#settled) this.#finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#stopListening();
    const error = isGatewayError(cause) ? cause : networkError(cause, this.#facts.served.provider);
    this.#ended = { error };
    if (this.#sink !== undefined) this.#sink.fail(error);
    else this.#fail(error);
  }

  /** The answer as a source for its one reader. */
  #source(): ByteSource {
    return {
      start: (sink) => this.#flow(sink),
      resume: () => this.#controller?.resume(),
      cancel: (reason) => this.cancel(reason),
    };
  }

  #flow(sink: ByteSink): void {
    if (this.#cancelled) return;
    const held = this.#chunks.splice(0);
    const flowing = held.map((chunk) => sink.data(chunk)).every(Boolean);
    // The sink may have cancelled while it was fed.
    if (this.#cancelled) return;
    this.#sink = sink;
    if (this.#ended?.error !== undefined) sink.fail(this.#ended.error);
    else if (this.#ended !== undefined) sink.end();
    else if (flowing) this.#controller?.resume();
  }

  /** Gives up the exchange and closes its connection. */
  cancel(reason: string): void {
    this.#cancelled = true;
    this.#stopListening();
    this.#sink = undefined;
    if (this.#ended === undefined)
      this.#controller?.abort(new GatewayError('CLIENT_GONE', { message: reason }));
    this.#fail(new GatewayError('CLIENT_GONE', { message: reason }));
  }

  /** Looks for the first content in a stream; an error in its place is a failed attempt. */
  #bootstrap(reader: SseReader, chunk: Buffer): void {
    const { dialect, served } = this.#facts;
    try {
      for (const frame of reader.read(chunk)) {
        const fault = dialect.faultIn(frame);
        if (fault !== undefined)
          return this.#fail(faultError(fault, served.provider, { ambiguous: true }));
        if (dialect.commits(frame) || dialect.isTerminal(frame)) return this.#commit();
      }
    } catch (error) {
      return this.#fail(
        isGatewayError(error)
          ? error
          : new UpstreamError('UPSTREAM_PROTOCOL', { ...this.#by(), cause: error }),
      );
    }
    if (this.#bytes > bootstrapBytes) this.#commit();
  }

  #commit(): void {
    const { dialect, served } = this.#facts;
    this.#settle(
      new Reply(
        { kind: 'stream', dialect: dialect.name, source: this.#source() },
        { status: this.#status, headers: this.#passedHeaders(), served },
      ),
    );
  }

  /** The upstream closed its body before anything was handed on. */
  #finish(): void {
    const { dialect, served } = this.#facts;
    const bytes =
      this.#chunks.length === 1 && this.#chunks[0] !== undefined
        ? this.#chunks[0]
        : Buffer.concat(this.#chunks);
    if (this.#reader !== undefined) return this.#finishStream(this.#reader);
    if (this.#status >= 400) return this.#fail(this.#answerError(bytes));
    if (this.#status >= 300)
      return this.#fail(
        new UpstreamError(
          'UPSTREAM_PROTOCOL',
          this.#by('The upstream answered with a redirect, which is never followed.'),
        ),
      );
    if (this.#isCut(bytes))
      return this.#fail(
        new UpstreamError('UPSTREAM_PROTOCOL', {
          ...this.#by('The upstream answered with something that is not JSON.'),
          ambiguous: true,
        }),
      );
    const fault = this.#faultOf(bytes);
    if (fault !== undefined)
      return this.#fail(faultError(fault, served.provider, { ambiguous: true }));
    this.#settle(
      new Reply(
        { kind: 'whole', dialect: dialect.name, bytes },
        { status: this.#status, headers: this.#passedHeaders(), served },
      ),
    );
  }

  #finishStream(reader: SseReader): void {
    const { dialect, served } = this.#facts;
    for (const frame of reader.end()) {
      const fault = dialect.faultIn(frame);
      if (fault !== undefined)
        return this.#fail(faultError(fault, served.provider, { ambiguous: true }));
      if (dialect.commits(frame) || dialect.isTerminal(frame)) return this.#commit();
    }
    this.#fail(
      new UpstreamError('UPSTREAM_PROTOCOL', {
        ...this.#by('The upstream sent a stream without an answer.'),
        ambiguous: true,
      }),
    );
  }

  /** An error with a good status; looked for only where the word stands, since parsing takes time. */
  #faultOf(bytes: Buffer): Fault | undefined {
    if (!bytes.includes('"error"')) return undefined;
    const body = parseObject(bytes.toString('utf8'));
    const error = body?.['error'];
    if (body === undefined || (!isObject(error) && typeof error !== 'string')) return undefined;
    return this.#facts.dialect.decodeError(body);
  }

  /** Not an object, or visibly cut short; all of it is read only where the connection's end is its own. */
  #isCut(bytes: Buffer): boolean {
    const isBare = bytes.at(0) === openBrace && bytes.at(-1) === closeBrace;
    const text = isBare ? bytes : Buffer.from(bytes.toString('utf8').trim());
    if (text.at(0) !== openBrace || text.at(-1) !== closeBrace) return true;
    const delimited = this.#headers['content-length'] ?? this.#headers['transfer-encoding'];
    return delimited === undefined && parseObject(text.toString('utf8')) === undefined;
  }

  #answerError(body: Buffer): UpstreamError {
    const { clock, dialect, served } = this.#facts;
    const wait = retryAfterMs(this.#headers, clock.now());
    const answer = {
      dialect: dialect.name,
      status: this.#status,
      headers: this.#passedHeaders(),
      body,
    };
    return answerError(answer, dialect, served.provider, wait);
  }

  #passedHeaders(): Record<string, string> {
    const passed: Record<string, string> = {};
    for (const name of this.#facts.transport.passthroughHeaders) {
      const value = this.#headers[name];
      if (typeof value === 'string') passed[name] = value;
    }
    return passed;
  }

  #by(message?: string): { provider: string; message?: string } {
    const { provider } = this.#facts.served;
    return message === undefined ? { provider } : { provider, message };
  }

  #late(): void {
    this.#fail(new UpstreamError('UPSTREAM_TIMEOUT', { ...this.#by(), ambiguous: true }));
  }

  #settle(reply: Reply): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#resolve(reply);
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    if (this.#ended === undefined) this.#controller?.abort(error);
    this.#reject(error);
  }
}

function isEventStream(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/event-stream') ?? false;
}
