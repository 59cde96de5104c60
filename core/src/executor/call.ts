import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { Reply, type ReplyBody } from '../context/reply.ts';
import { faultError } from '../dialect/fault.ts';
import { SseReader, type Frame } from '../dialect/sse.ts';
import {
  asGatewayError,
  GatewayError,
  isGatewayError,
  UpstreamError,
} from '../errors/gateway-error.ts';
import { headError, isEventStream, passedHeaders } from './answer-head.ts';
import { networkError } from './classify.ts';
import type { CallFacts } from './call-facts.ts';
import type { Connection, TrackedRequest, Traveller } from './connection.ts';
import type { ByteSink, ByteSource } from './source.ts';
import { isStale, recordStale } from './stale.ts';
import { readAnswer } from './whole-answer.ts';

/** Bytes held back at most before a stream is committed without having shown content. */
const bootstrapBytes = 64 * 1024;
/** Bytes that are read of an error answer; of a longer one nothing is quoted. */
const errorBytes = 1024 * 1024;
const mostInterimAnswers = 20;
/** Node keeps a list of timers for each length; lengths that differ by less than 50 ms share one. */
const inSteps = (ms: number): number => Math.max(0, Math.ceil(ms / 50) * 50);

/**
 * One HTTP exchange with an upstream. Resolves with a whole answer, or at the first frame of a stream
 * that carries content; whatever goes wrong before is thrown, so that it can be tried elsewhere.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler, Traveller {
  readonly #facts: CallFacts;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #dispatcher: Dispatcher | undefined;
  #request: TrackedRequest | undefined;
  #connection: Connection | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #resolve: (reply: Reply) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #stopListening: () => void = () => undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #interimAnswers = 0;
  #reader: SseReader | undefined;
  #sink: ByteSink | undefined;
  #settled = false;
  /** Its connection had served before. */
  #reused = false;
  /** Something came back. */
  #heard = false;
  /** For a whole answer, or for the first content of a stream. */
  #deadline: NodeJS.Timeout | undefined;
  #cancelled = false;
  #ended: { readonly error: Error | undefined } | undefined;

  constructor(facts: CallFacts) {
    this.#facts = facts;
  }

  start(dispatcher: Dispatcher, request: TrackedRequest): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { clock, ctx, transport } = this.#facts;
      this.#stopListening = ctx.lifetime.onEnd((reason) => this.cancel(reason));
      if (this.#settled) return;
      const isStream = ctx.inbound.stream;
      const longestMs = isStream ? transport.firstByteMs : transport.requestTimeoutMs;
      const leftMs = ctx.deadlineMs - clock.monotonic();
      this.#deadline = setTimeout(() => this.#late(), inSteps(Math.min(longestMs, leftMs)));
      this.#dispatcher = dispatcher;
      this.#request = request;
      this.#send(request);
    });
  }

  #send(request: TrackedRequest): void {
    const { ctx, transport } = this.#facts;
    const tracked: TrackedRequest = {
      ...request,
      traveller: this,
      // The timer of the call is exact; those of undici are not.
      headersTimeout: 0,
      bodyTimeout: ctx.inbound.stream ? transport.idleMs : transport.requestTimeoutMs,
    };
    this.#dispatcher?.dispatch(tracked, this);
  }

  boards(connection: Connection): void {
    this.#connection = connection;
  }

  // What undici calls.

  /** The request is about to be written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reused = this.#connection?.begin() ?? false;
    if (this.#settled) controller.abort(new Error('cancelled'));
  }

  onResponseStarted(): void {
    this.#heard = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return this.#interim();
    this.#status = status;
    this.#headers = headers;
    const error = headError(status, headers, this.#facts.served.provider);
    if (error !== undefined) this.#fail(error);
    else if (status < 300 && isEventStream(headers)) this.#reader = new SseReader();
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
    else if (this.#status >= 400 && this.#bytes > errorBytes) this.#read(Buffer.alloc(0));
    else if (this.#bytes > this.#facts.transport.maxResponseBytes)
      this.#failProtocol('The upstream sent an oversized answer.');
  }

  onResponseEnd(): void {
    this.#stopListening();
    this.#ended = { error: undefined };
    if (this.#sink !== undefined) this.#sink.end();
    else if (!this.#settled) this.#finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, cause: Error): void {
    if (this.#mayRepeat(cause)) return this.#repeat();
    this.#stopListening();
    const sent = this.#controller !== undefined;
    const error = isGatewayError(cause)
      ? cause
      : networkError(cause, this.#facts.served.provider, sent);
    this.#ended = { error };
    if (this.#sink !== undefined) this.#sink.fail(error);
    else this.#fail(error);
  }

  #interim(): void {
    if (++this.#interimAnswers > mostInterimAnswers)
      this.#failProtocol('The upstream sent interim answers without end.');
  }

  /**
   * An upstream may close a kept connection in the moment in which it is used again. A new connection
   * has not served before, so this happens once.
   */
  #mayRepeat(cause: Error): boolean {
    if (this.#settled || this.#heard || !this.#reused) return false;
    return isStale(cause, this.#facts.ctx);
  }

  #repeat(): void {
    const { clock, ctx, served } = this.#facts;
    this.#controller = undefined;
    recordStale(ctx, served, clock.now());
    if (this.#request !== undefined) this.#send({ ...this.#request, reset: true });
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
    const error = new GatewayError('CLIENT_GONE', { message: reason });
    this.#abort(error);
    this.#fail(error);
  }

  /** Looks for the first content in a stream; an error in its place is a failed attempt. */
  #bootstrap(reader: SseReader, chunk: Buffer): void {
    try {
      if (this.#begins(reader.read(chunk))) return;
    } catch (cause) {
      return this.#failProtocol(isGatewayError(cause) ? cause.message : undefined, cause);
    }
    if (this.#bytes > bootstrapBytes) this.#commit();
  }

  /** Whether the frames decide what becomes of the stream. */
  #begins(frames: readonly Frame[]): boolean {
    const { dialect, served } = this.#facts;
    for (const frame of frames) {
      const fault = dialect.faultIn(frame);
      const isContent =
        fault === undefined && (dialect.commits(frame) || dialect.isTerminal(frame));
      if (fault !== undefined) this.#fail(faultError(fault, served.provider, { ambiguous: true }));
      else if (isContent) this.#commit();
      else continue;
      return true;
    }
    return false;
  }

  #commit(): void {
    this.#answer({ kind: 'stream', dialect: this.#facts.dialect.name, source: this.#source() });
  }

  /** The upstream closed its body before anything was handed on. */
  #finish(): void {
    if (this.#reader !== undefined) {
      if (!this.#begins(this.#reader.end()))
        this.#failProtocol('The upstream sent a stream without an answer.');
      return;
    }
    const [first] = this.#chunks;
    const bytes =
      first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#read(bytes);
  }

  #read(bytes: Buffer): void {
    const { clock, ctx, dialect, served, transport } = this.#facts;
    const answer = { status: this.#status, headers: this.#headers, bytes };
    const { operation } = ctx.inbound;
    const { provider } = served;
    const facts = { dialect, operation, provider, transport, nowMs: clock.now() };
    try {
      this.#answer({ kind: 'whole', dialect: dialect.name, ...readAnswer(answer, facts) });
    } catch (error) {
      this.#fail(asGatewayError(error));
    }
  }

  #failProtocol(message?: string, cause?: unknown): void {
    const { provider } = this.#facts.served;
    const said = message === undefined ? {} : { message };
    const details = { provider, cause, ambiguous: true, ...said };
    this.#fail(new UpstreamError('UPSTREAM_PROTOCOL', details));
  }

  #late(): void {
    const { provider } = this.#facts.served;
    const ambiguous = this.#controller !== undefined;
    this.#fail(new UpstreamError('UPSTREAM_TIMEOUT', { provider, ambiguous }));
  }

  #answer(body: ReplyBody): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    const { served, transport } = this.#facts;
    const headers = passedHeaders(this.#headers, transport);
    this.#resolve(new Reply(body, { status: this.#status, headers, served }));
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#abort(error);
    this.#reject(error);
  }

  /** Closes the connection, also one that is still being made. */
  #abort(error: Error): void {
    if (this.#ended !== undefined) return;
    if (this.#controller === undefined) this.#connection?.giveUp();
    else this.#controller.abort(error);
  }
}
