import type { ServerResponse } from 'node:http';
import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import type { Transcoder } from '../dialect/stream.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { ByteSource } from '../executor/source.ts';
import type { Usage } from '../dialect/model.ts';

/** How sending went. */
export interface Sent {
  readonly error?: GatewayError;
  readonly usage?: Usage;
}

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

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
  response.writeHead(reply.status, { ...streamHeaders, ...reply.headers });

  return new Promise((resolve) => {
    const resume = (): void => source.resume();
    const finish = (last: Buffer | string): void => {
      response.off('drain', resume);
      response.end(last);
      resolve({
        ...(state.error === undefined ? {} : { error: state.error }),
        ...(state.usage === undefined ? {} : { usage: state.usage }),
      });
    };
    const breakOff = (error: unknown): void => {
      source.cancel('the answer could not be continued');
      finish(state.fail(asGatewayError(error)));
    };
    const write = (bytes: Buffer | string): boolean => bytes.length === 0 || response.write(bytes);

    response.on('drain', resume);
    ctx.lifetime.onEnd((reason) => {
      if (response.writableEnded) return;
      source.cancel(reason);
      finish(state.fail(new GatewayError('CLIENT_GONE')));
    });
    source.start({
      data(chunk) {
        if (response.writableEnded) return true;
        try {
          const bytes = transcoder.push(chunk);
          if (!state.finished) return write(bytes);
          finish(bytes);
          if (state.error !== undefined) source.cancel('the upstream reported an error');
        } catch (error) {
          breakOff(error);
        }
        return true;
      },
      end() {
        if (response.writableEnded) return;
        try {
          finish(transcoder.end());
        } catch (error) {
          breakOff(error);
        }
      },
      fail(error) {
        if (!response.writableEnded) finish(state.fail(asGatewayError(error)));
      },
    });
  });
}
