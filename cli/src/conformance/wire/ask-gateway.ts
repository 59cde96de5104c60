/** The client's end: one request, and everything that came back. */
import { parseObject, readFrames, type JsonObject } from '@ai-proxy/core';
import type { Ask } from '../ask.ts';
import type { ClientFormat } from '../format.ts';
import { nothingSeen, type Seen, type SeenError } from '../seen.ts';

/** Where the gateway is and how it is asked. */
export interface GatewayAddress {
  readonly url: string;
  readonly key: string;
  readonly timeoutMs: number;
}

/** What a client got. */
export interface Outcome extends Seen {
  readonly status: number;
  /** From the header, else from the body. */
  readonly retryAfterSeconds?: number;
  /** The header in which this gateway tells what was lost. */
  readonly lossHeader: string;
}

/** Sends what is asked in the client's format and reads the answer. Throws when there is none. */
export async function askGateway(
  gateway: GatewayAddress,
  client: ClientFormat,
  ask: Ask,
  model: string,
): Promise<Outcome> {
  const { body, headers = {}, method, path } = client.write(ask, model);
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      ...client.keyHeaders(gateway.key),
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(gateway.timeoutMs),
  });
  const bytes = await bytesOf(response);
  const seen = readAnswer(client, ask, response, bytes);
  const header = response.headers.get('retry-after');
  const retryAfter = header === null ? seen.error?.retryAfterSeconds : Number.parseFloat(header);
  return {
    ...seen,
    status: response.status,
    lossHeader: response.headers.get('x-ai-proxy-lossy') ?? '',
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  };
}

/** What arrived, also of an answer that breaks off. */
async function bytesOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk);
  } catch (error) {
    // A timeout is no answer; a broken connection is one that the reader will find incomplete.
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
  }
  return Buffer.concat(chunks);
}

function readAnswer(client: ClientFormat, ask: Ask, response: Response, bytes: Buffer): Seen {
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (response.ok && ask.stream && !isJson) return client.readStream(readFrames(bytes));
  const body = parseObject(bytes.toString('utf8'));
  if (body === undefined) return broken('the body is not a JSON object');
  if (!response.ok) return failure(client.readError(body), body);
  if (ask.stream) return broken('a stream was asked for, and JSON came');
  return ask.operation === 'generate'
    ? client.readWhole(body)
    : client.readAnswer[ask.operation](body);
}

function failure(error: SeenError | undefined, body: JsonObject): Seen {
  if (error !== undefined) return { ...nothingSeen, error };
  const text = JSON.stringify(body).slice(0, 160);
  return broken(`the error is not in the client's envelope: ${text}`);
}

function broken(breach: string): Seen {
  return { ...nothingSeen, breaches: [breach] };
}
