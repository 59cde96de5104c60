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
}

/** Sends the head of an answer, unless a keepalive had to begin it already. */
export function begin(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string | number>>,
): void {
  if (!response.headersSent) response.writeHead(reply.status, { ...reply.headers, ...headers });
}
