import type { Context } from '../context/context.ts';
import type { Stage } from '../context/reply.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Transcoder } from '../dialect/stream.ts';
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
  const { hold, isHeld, keepalive, reply, response, resume, times } = sending;
  const { state } = transcoder;
  begin(sending, streamHeaders(ctx.inbound.content?.framing ?? 'events'));

  return new Promise((resolve) => {
    let source = first;
    let arrived: Buffer[] = [];
    let clientIsFull = false;
    let isOver = false;
    /** An attempt has broken off and its successor is not there yet. */
    let isWaiting = false;
    let isContinued = false;
    let progress = 0;
    let closing: NodeJS.Timeout | undefined;

    const finish = (last: Buffer | string): void => {
      isOver = true;
      response.off('drain', onDrain);
      watch.stop();
      const sent = sentOf(ctx, transcoder, isContinued);
      const end = (): void => {
        keepalive.stop();
        response.end(last);
        resolve(sent);
      };
      const held = ctx.lifetime.ended ? undefined : hold(sent, reply.status);
      if (held === undefined) end();
      else void held.then(end);
    };
    const breakOff = (error: unknown): void => {
      source.cancel('the answer could not be continued');
      finish(lastWords(asGatewayError(error)));
    };
    /** What is said of a failure, also where what came before cannot be read any more. */
    const lastWords = (error: GatewayError): Buffer | string => {
      try {
        return transcoder.fail(error);
      } catch {
        return state.fail(error);
      }
    };
    const write = (bytes: Buffer | string): void => {
      if (bytes.length === 0) return;
      clientIsFull = !response.write(bytes);
      keepalive.touch();
      if (clientIsFull) watch.stalled();
    };
    /** Sends what has arrived in this turn of the event loop with one write. */
    const flush = (): void => {
      const [first] = arrived;
      if (first === undefined || isOver) return;
      const chunk = arrived.length === 1 ? first : Buffer.concat(arrived);
      arrived = [];
      try {
        const bytes = transcoder.push(chunk);
        const broken = transcoder.continuation?.broken;
        const waits = state.complete && isHeld();
        if (!state.finished && !waits) {
          write(bytes);
          if (broken !== undefined) return interrupted(broken);
          if (state.progress > progress) watch.progress();
          progress = state.progress;
          if (state.complete) {
            keepalive.stop();
            closing ??= setTimeout(closeRest, closingMs);
          }
          return;
        }
        finish(waits ? joined(bytes, transcoder.end()) : bytes);
        if (state.error === undefined) closing = setTimeout(cancelRest, closingMs);
        else source.cancel('the upstream reported an error');
      } catch (error) {
        breakOff(error);
      }
    };
    const closeRest = (): void => {
      cancelRest();
      if (!isOver) finishWell();
    };
    const finishWell = (): void => {
      try {
        const last = transcoder.end();
        const broken = transcoder.continuation?.broken;
        if (broken === undefined) return finish(last);
        write(last);
        interrupted(broken);
      } catch (error) {
        breakOff(error);
      }
    };
    /** The attempt is over, the answer is not: another one may go on with it. */
    const interrupted = (error: GatewayError): void => {
      const { continuation } = transcoder;
      isWaiting = true;
      if (continuation !== undefined) source.cancel('the attempt broke off');
      arrived = [];
      const text = continuation?.text;
      if (resume === undefined || continuation === undefined || text === undefined)
        return finish(lastWords(error));
      resume(text, error).then(
        (successor) => {
          if (isOver) return successor?.source.cancel('the client has left');
          if (successor === undefined) return finish(lastWords(error));
          isWaiting = false;
          source = successor.source;
          isContinued = true;
          write(continuation.goOn(successor.from, successor.stages));
          source.start(sink);
        },
        () => {
          if (!isOver) finish(lastWords(error));
        },
      );
    };
    const cancelRest = (): void => source.cancel('the upstream went on after its end');
    const onDrain = (): void => {
      clientIsFull = false;
      watch.drained();
      source.resume();
    };
    const watch = new StreamWatch(times, {
      provider: reply.served?.provider ?? '',
      onLate: breakOff,
      // Its close event ends the exchange.
      onStall: () => response.destroy(),
    });

    response.on('drain', onDrain);
    ctx.lifetime.onEnd((reason) => {
      if (isOver) return;
      source.cancel(reason);
      finish(state.fail(new GatewayError('CLIENT_GONE')));
    });
    const sink: ByteSink = {
      data(chunk) {
        if (isOver) return true;
        if (arrived.push(chunk) === 1) queueMicrotask(flush);
        return !clientIsFull;
      },
      end() {
        flush();
        clearTimeout(closing);
        if (!isOver && !isWaiting) finishWell();
      },
      fail(error) {
        flush();
        clearTimeout(closing);
        if (!isOver && !isWaiting) interrupted(asGatewayError(error));
      },
    };
    source.start(sink);
  });
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
