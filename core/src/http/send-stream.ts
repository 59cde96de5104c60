import type { Context } from '../context/context.ts';
import type { Stage } from '../context/reply.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Continuation, Transcoder } from '../dialect/stream.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { ByteSink, ByteSource } from '../executor/source.ts';
import type { KeepaliveTimer } from './keepalive.ts';
import { begin, type Sending, type Sent } from './sending.ts';
import { streamHeaders } from './stream-headers.ts';
import { StreamWatch, type StreamTimes } from './stream-watch.ts';

/** Time an upstream has to close its stream after its last event, so that the connection is reused. */
const closingMs = 1_000;

/** Another attempt that goes on with a stream. */
export interface Successor {
  readonly from: Dialect;
  readonly source: ByteSource;
  readonly stages: readonly Stage[];
}

export type GoOn = (text: string, error: GatewayError) => Promise<Successor | undefined>;

export interface StreamSending extends Sending {
  /** Absent where nobody goes on with a stream that breaks. */
  readonly resume?: GoOn;
  readonly times: StreamTimes;
  readonly keepalive: KeepaliveTimer;
}

/**
 * The one loop of a streamed reply: what arrives goes through the transcoder and out in the same turn.
 * A slow client pauses the upstream; a client that leaves closes it.
 */
export function sendStream(
  ctx: Context,
  sending: StreamSending,
  first: ByteSource,
  transcoder: Transcoder,
): Promise<Sent> {
  begin(sending, streamHeaders(ctx.inbound.content?.framing ?? 'events'));
  return new Promise((resolve) =>
    new StreamSender(ctx, sending, first, transcoder, resolve).start(),
  );
}

/** While it waits, an attempt has broken off and its successor is not there yet. */
type Phase = 'sending' | 'waiting' | 'over';

/** One stream on its way to a client. */
class StreamSender implements ByteSink {
  readonly #ctx: Context;
  readonly #sending: StreamSending;
  readonly #transcoder: Transcoder;
  readonly #resolve: (sent: Sent) => void;
  readonly #watch: StreamWatch;
  #source: ByteSource;
  #phase: Phase = 'sending';
  #arrived: Buffer[] = [];
  #clientIsFull = false;
  #isContinued = false;
  #progress = 0;
  #closing: NodeJS.Timeout | undefined;

  constructor(
    ctx: Context,
    sending: StreamSending,
    source: ByteSource,
    transcoder: Transcoder,
    resolve: (sent: Sent) => void,
  ) {
    this.#ctx = ctx;
    this.#sending = sending;
    this.#source = source;
    this.#transcoder = transcoder;
    this.#resolve = resolve;
    this.#watch = new StreamWatch(sending.times, {
      provider: sending.reply.served?.provider ?? '',
      onLate: (error) => this.#breakOff(error),
      // Its close event ends the exchange.
      onStall: () => sending.response.destroy(),
    });
  }

  start(): void {
    this.#sending.response.on('drain', this.#onDrain);
    this.#ctx.lifetime.onEnd((reason) => {
      if (this.#phase === 'over') return;
      this.#source.cancel(reason);
      this.#finish(this.#transcoder.state.fail(new GatewayError('CLIENT_GONE')));
    });
    this.#source.start(this);
  }

  data(chunk: Buffer): boolean {
    if (this.#phase === 'over') return true;
    if (this.#arrived.push(chunk) === 1) queueMicrotask(this.#flush);
    return !this.#clientIsFull;
  }

  end(): void {
    this.#flush();
    clearTimeout(this.#closing);
    if (this.#phase === 'sending') this.#finishWell();
  }

  fail(error: Error): void {
    this.#flush();
    clearTimeout(this.#closing);
    if (this.#phase === 'sending') this.#interrupted(asGatewayError(error));
  }

  /** Sends what has arrived in this turn of the event loop with one write. */
  readonly #flush = (): void => {
    const arrived = this.#arrived;
    const [first] = arrived;
    if (first === undefined || this.#phase === 'over') return;
    this.#arrived = [];
    const chunk = arrived.length === 1 ? first : Buffer.concat(arrived);
    try {
      this.#push(chunk);
    } catch (error) {
      this.#breakOff(error);
    }
  };

  #push(chunk: Buffer): void {
    const transcoder = this.#transcoder;
    const { state } = transcoder;
    const bytes = transcoder.push(chunk);
    if (state.complete && this.#sending.isHeld())
      return this.#finishBefore(joined(bytes, transcoder.end()));
    if (state.finished) return this.#finishBefore(bytes);
    this.#write(bytes);
    const broken = transcoder.continuation?.broken;
    if (broken !== undefined) return this.#interrupted(broken);
    if (state.progress > this.#progress) this.#watch.progress();
    this.#progress = state.progress;
    if (!state.complete) return;
    this.#sending.keepalive.stop();
    this.#closing ??= setTimeout(() => this.#closeRest(), closingMs);
  }

  #write(bytes: Buffer | string): void {
    if (bytes.length === 0) return;
    const { keepalive, response } = this.#sending;
    this.#clientIsFull = !response.write(bytes);
    keepalive.touch();
    if (this.#clientIsFull) this.#watch.stalled();
  }

  readonly #onDrain = (): void => {
    this.#clientIsFull = false;
    this.#watch.drained();
    this.#source.resume();
  };

  /** The answer is over before the upstream has closed its stream. */
  #finishBefore(last: Buffer | string): void {
    this.#finish(last);
    if (this.#transcoder.state.error === undefined)
      this.#closing = setTimeout(() => this.#cancelRest(), closingMs);
    else this.#source.cancel('the upstream reported an error');
  }

  #finishWell(): void {
    try {
      const last = this.#transcoder.end();
      const broken = this.#transcoder.continuation?.broken;
      if (broken === undefined) return this.#finish(last);
      this.#write(last);
      this.#interrupted(broken);
    } catch (error) {
      this.#breakOff(error);
    }
  }

  #finish(last: Buffer | string): void {
    const { hold, keepalive, reply, response } = this.#sending;
    this.#phase = 'over';
    response.off('drain', this.#onDrain);
    this.#watch.stop();
    const sent = sentOf(this.#ctx, this.#transcoder, this.#isContinued);
    const end = (): void => {
      keepalive.stop();
      response.end(last);
      this.#resolve(sent);
    };
    const held = this.#ctx.lifetime.ended ? undefined : hold(sent, reply.status);
    if (held === undefined) end();
    else void held.then(end);
  }

  #breakOff(error: unknown): void {
    this.#source.cancel('the answer could not be continued');
    this.#finish(this.#lastWords(asGatewayError(error)));
  }

  /** What is said of a failure, also where what came before cannot be read any more. */
  #lastWords(error: GatewayError): Buffer | string {
    try {
      return this.#transcoder.fail(error);
    } catch {
      return this.#transcoder.state.fail(error);
    }
  }

  /** The attempt is over, the answer is not: another one may go on with it. */
  #interrupted(error: GatewayError): void {
    const { continuation } = this.#transcoder;
    const { resume } = this.#sending;
    this.#phase = 'waiting';
    if (continuation !== undefined) this.#source.cancel('the attempt broke off');
    this.#arrived = [];
    const text = continuation?.text;
    if (resume === undefined || continuation === undefined || text === undefined)
      return this.#finish(this.#lastWords(error));
    resume(text, error).then(
      (successor) => this.#goOn(continuation, successor, error),
      () => this.#goOn(continuation, undefined, error),
    );
  }

  #goOn(continuation: Continuation, successor: Successor | undefined, error: GatewayError): void {
    if (this.#phase === 'over') return successor?.source.cancel('the client has left');
    if (successor === undefined) return this.#finish(this.#lastWords(error));
    this.#phase = 'sending';
    this.#source = successor.source;
    this.#isContinued = true;
    this.#write(continuation.goOn(successor.from, successor.stages));
    this.#source.start(this);
  }

  #closeRest(): void {
    this.#cancelRest();
    if (this.#phase !== 'over') this.#finishWell();
  }

  #cancelRest(): void {
    this.#source.cancel('the upstream went on after its end');
  }
}

function joined(first: Buffer | string, second: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(first), Buffer.from(second)]);
}

/** What upstreams counted of a broken or a continued stream is not all of it. */
function sentOf(ctx: Context, transcoder: Transcoder, isContinued: boolean): Sent {
  const { error, usage } = transcoder.state;
  const isCounted = error === undefined && !isContinued && usage?.outputTokens !== undefined;
  const isEnough = isCounted || !ctx.wantsUsage;
  return {
    ...(error === undefined ? {} : { error }),
    ...(usage === undefined ? {} : { usage }),
    ...(isEnough ? {} : { delivered: transcoder.delivered() }),
  };
}
