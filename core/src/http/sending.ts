import type { ExchangeEnd } from '../context/endings.ts';

/** How sending went. */
export type Sent = Pick<ExchangeEnd, 'usage' | 'delivered' | 'error'>;

/** What the last bytes of an answer have to wait for; undefined where nobody waits. */
export type Hold = (sent: Sent, status: number) => Promise<void> | undefined;
