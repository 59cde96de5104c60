import type { Lifetime } from '../context/lifetime.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { ByteSource } from '../executor/source.ts';

const mostBytes = 100 * 1024 * 1024;

/** All bytes of a stream whose client wants the answer whole, if they come in so many milliseconds. */
export function allOf(source: ByteSource, lifetime: Lifetime, leftMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    // A source that is cancelled says nothing any more.
    const giveUp = (reason: string, error: GatewayError): void => {
      clearTimeout(timer);
      source.cancel(reason);
      reject(error);
    };
    const timer = setTimeout(
      () => giveUp('the answer came too late', new GatewayError('UPSTREAM_TIMEOUT')),
      Math.max(0, leftMs),
    );
    const stopListening = lifetime.onEnd((reason) =>
      giveUp(reason, new GatewayError('CLIENT_GONE')),
    );
    const finish = (): void => {
      clearTimeout(timer);
      stopListening();
    };
    source.start({
      data: (chunk) => {
        bytes += chunk.length;
        if (bytes <= mostBytes) return chunks.push(chunk) > 0;
        const message = 'The upstream sent an oversized answer.';
        giveUp('the answer is too large', new GatewayError('UPSTREAM_PROTOCOL', { message }));
        return true;
      },
      end: () => {
        finish();
        resolve(Buffer.concat(chunks));
      },
      fail: (error) => {
        finish();
        reject(asGatewayError(error));
      },
    });
  });
}
