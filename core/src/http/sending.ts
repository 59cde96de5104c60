import type { ServerResponse } from 'node:http';
import type { ExchangeEnd } from '../context/endings.ts';
import type { Reply } from '../context/reply.ts';

/** How sending went. */
export type Sent = Pick<ExchangeEnd, 'usage' | 'delivered' | 'error'>;

/** What the last bytes of an answer have to wait for; undefined where nobody waits. */
export type Hold = (sent: Sent, status: number) => Promise<void> | undefined;

/** An answer and the way it takes. */
export interface Sending {
  readonly reply: Reply;
  readonly response: ServerResponse;
  readonly hold: Hold;
  /** Somebody waits for the last bytes. */
  readonly isHeld: () => boolean;
  /** Headers with the request id. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Sends the head of an answer, unless a keepalive had to begin it already. The reply is settled then. */
export function begin(
  { ids, reply, response }: Sending,
  headers: Readonly<Record<string, string | number>>,
): void {
  // At once: Node takes several times as long for headers that are set one by one before.
  if (!response.headersSent)
    response.writeHead(reply.status, { ...ids, ...reply.headers, ...headers });
  reply.commit();
}
