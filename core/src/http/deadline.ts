import type { Reply } from '../context/reply.ts';
import { GatewayError } from '../errors/gateway-error.ts';

/** Time a layer has to notice by itself that the request is late. */
const graceMs = 500;

/**
 * Gives the reply of `run`, or throws `UPSTREAM_TIMEOUT` when it takes longer than the request may,
 * whatever a plugin waits for. A reply that comes too late is discarded.
 */
export function withDeadline(timeoutMs: number, run: () => Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new GatewayError('UPSTREAM_TIMEOUT'));
    }, timeoutMs + graceMs);
    started(run).then(
      (reply) => {
        clearTimeout(timer);
        if (isLate) reply.discard('the answer came too late');
        else resolve(reply);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}

/** What throws at once fails like what throws later. */
function started(run: () => Promise<Reply>): Promise<Reply> {
  try {
    return run();
  } catch (error) {
    return Promise.reject(error as Error);
  }
}
