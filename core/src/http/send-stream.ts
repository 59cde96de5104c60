import type { ServerResponse } from 'node:http';
import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import type { Transcoder } from '../dialect/stream.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { ByteSource } from '../executor/source.ts';
import type { StreamFraming } from '../pipeline/plugin.ts';
import type { Sent } from './sending.ts';

/** Headers of a streamed answer. */
export function streamHeaders(framing: StreamFraming): Readonly<Record<string, string>> {
  return { ...uncached, 'content-type': contentTypes[framing] };
}

const contentTypes: Readonly<Record<StreamFraming, string>> = {
  events: 'text/event-stream; charset=utf-8',
  'json-list': 'application/json; charset=utf-8',
};

const uncached = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' } as const;

/** Time an upstream has to close its stream after its last event, so that the connection is reused. */
const closingMs = 1_000;

/**
 * The one loop of a streamed reply: what arrives goes through the transcoder and out in the same turn.
 * A slow client pauses the upstream; a client that leaves closes it.
 */
export function sendStream(
  ctx: Context,
  reply: Reply,
  source: ByteSource,
  response: ServerResponse,
  transcoder: Transcoder,
): Promise<Sent> {
  const { state } = transcoder;
  reply.commit();
  const framing = ctx.inbound.content?.framing ?? 'events';
  response.writeHead(reply.status, { ...reply.headers, ...streamHeaders(framing) });

  return new Promise((resolve) => {
    let arrived: Buffer[] = [];
    let clientIsFull = false;
    let closing: NodeJS.Timeout | undefined;

    const finish = (last: Buffer | string): void => {
      response.off('drain', onDrain);
      response.end(last);
      resolve({
        ...(state.error === undefined ? {} : { error: state.error }),
        ...(state.usage === undefined ? {} : { usage: state.usage }),
      });
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
    /** Sends what has arrived in this turn of the event loop with one write. */
    const flush = (): void => {
      const [first] = arrived;
      if (first === undefined || response.writableEnded) return;
      const chunk = arrived.length === 1 ? first : Buffer.concat(arrived);
      arrived = [];
      try {
        const bytes = transcoder.push(chunk);
        if (!state.finished) {
          if (bytes.length > 0) clientIsFull = !response.write(bytes);
          if (state.complete) closing ??= setTimeout(closeRest, closingMs);
          return;
        }
        finish(bytes);
        if (state.error === undefined) closing = setTimeout(cancelRest, closingMs);
        else source.cancel('the upstream reported an error');
      } catch (error) {
        breakOff(error);
      }
    };
    const closeRest = (): void => {
      cancelRest();
      if (response.writableEnded) return;
      try {
        finish(transcoder.end());
      } catch (error) {
        breakOff(error);
      }
    };
    const cancelRest = (): void => source.cancel('the upstream went on after its end');
    const onDrain = (): void => {
      clientIsFull = false;
      source.resume();
    };

    response.on('drain', onDrain);
    ctx.lifetime.onEnd((reason) => {
      if (response.writableEnded) return;
      source.cancel(reason);
      finish(state.fail(new GatewayError('CLIENT_GONE')));
    });
    source.start({
      data(chunk) {
        if (response.writableEnded) return true;
        if (arrived.push(chunk) === 1) queueMicrotask(flush);
        return !clientIsFull;
      },
      end() {
        flush();
        clearTimeout(closing);
        if (response.writableEnded) return;
        try {
          finish(transcoder.end());
        } catch (error) {
          breakOff(error);
        }
      },
      fail(error) {
        flush();
        clearTimeout(closing);
        if (!response.writableEnded) finish(lastWords(asGatewayError(error)));
      },
    });
  });
}
