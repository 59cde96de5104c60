import type { ServerResponse } from 'node:http';
import { KeepaliveTimer } from '../../../core/src/http/keepalive.ts';
import type { StreamTimes } from '../../../core/src/http/stream-watch.ts';

/** Times that no test reaches. */
export const streamTimes: StreamTimes = { silentMs: 60_000, totalMs: 60_000, stallMs: 60_000 };

/** A keepalive that is never sent. */
export function noKeepalive(response: ServerResponse): KeepaliveTimer {
  return new KeepaliveTimer(response, { streamMs: 0, wholeMs: 0, style: 'comment' }, {});
}
