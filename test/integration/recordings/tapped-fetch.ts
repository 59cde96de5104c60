import type { JsonObject } from '@ai-proxy/core';

/** What went over the wire while a client worked. */
export interface Wire {
  readonly sent: Buffer;
  readonly status: number;
  readonly headers: Headers;
  readonly received: Buffer;
}

/**
 * A fetch for one request of a client that keeps what it sent and got. `body`: sent instead of what
 * the client wrote.
 */
export function tappedFetch(body?: JsonObject): {
  fetch: typeof fetch;
  wire: () => Promise<Wire>;
} {
  let sent = '';
  let status = 0;
  let headers = new Headers();
  let copied: Promise<ArrayBuffer> | undefined;
  return {
    fetch: async (input, init) => {
      sent = body === undefined ? String(init?.body ?? '') : JSON.stringify(body);
      // Without the signal of the client, which would end the copy as well when the client throws.
      const response = await fetch(input, { ...init, body: sent, signal: null });
      ({ status, headers } = response);
      // Read at once: a client that cancels its half waits until the other half is read.
      copied = response.clone().arrayBuffer();
      return response;
    },
    wire: async () => ({
      sent: Buffer.from(sent),
      status,
      headers,
      received: Buffer.from((await copied) ?? new ArrayBuffer(0)),
    }),
  };
}
