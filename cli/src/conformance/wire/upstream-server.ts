/** A scripted upstream: a real HTTP server that speaks one format. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseObject, type JsonObject } from '@ai-proxy/core';
import type { AskedOperation } from '../ask.ts';
import type { ReceivedRequest, UpstreamFormat } from '../format.ts';
import { plainScript, type Script } from '../script.ts';

/** What arrived, and what the real API would have said about it. */
export interface Arrival {
  readonly request: ReceivedRequest;
  readonly operation: AskedOperation | undefined;
  readonly refusal: string | undefined;
}

const host = '127.0.0.1';
/** Chunks are cut here, so that some end inside a letter. */
const chunkBytes = 211;

/** One upstream; it plays the script that was set last. */
export class UpstreamServer {
  readonly #format: UpstreamFormat;
  readonly #server: Server;
  #script: Script = plainScript;
  #arrivals: Arrival[] = [];

  constructor(format: UpstreamFormat) {
    this.#format = format;
    this.#server = createServer((incoming, response) => {
      // A gateway may give an upload up; there is nobody to tell then.
      this.#serve(incoming, response).catch(() => response.destroy());
    });
  }

  /** Listens; port 0 takes a free one. Gives the URL for the gateway's configuration. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address();
    return `http://${host}:${parseAddress(address).port}`;
  }

  /** What it will answer from now on; what arrived before is forgotten. */
  play(script: Script): void {
    this.#script = script;
    this.#arrivals = [];
  }

  /** Every request since the script was set. */
  get arrivals(): readonly Arrival[] {
    return this.#arrivals;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const url = new URL(incoming.url ?? '/', `http://${host}`);
    const body = parseObject(Buffer.concat(chunks).toString('utf8')) ?? {};
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: this.#format.understood?.(body) ?? body,
    };
    const operation = this.#format.operationOf(request);
    const refusal = operation === undefined ? undefined : this.#format.refusal(request, operation);
    this.#arrivals.push({ request, operation, refusal });
    this.#answer({ request, operation, refusal }, response);
  }

  #answer({ operation, refusal, request }: Arrival, response: ServerResponse): void {
    const format = this.#format;
    const script = this.#script;
    const { fault } = script;
    if (operation === undefined) {
      const message = `There is nothing at ${request.path}.`;
      const { body } = format.error({ at: 'start', status: 400, message });
      return sendJson(response, 404, body);
    }
    if (refusal !== undefined) {
      const answer = format.error({ at: 'start', status: 400, message: refusal });
      return sendJson(response, answer.status, answer.body);
    }
    if (fault?.at === 'start') {
      const { body, headers, status } = format.error(fault);
      return sendJson(response, status, body, headers);
    }
    if (operation === 'count-tokens') return sendJson(response, 200, format.count(script));
    if (operation === 'embed') return sendJson(response, 200, format.embed(script, request));
    if (format.isStream(request)) return sendStream(format, script, request, response);
    sendJson(response, 200, format.whole(script, request));
  }
}

function parseAddress(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address;
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendStream(
  format: UpstreamFormat,
  script: Script,
  request: ReceivedRequest,
  response: ServerResponse,
): void {
  const frames = format.stream(script, request);
  const half = frames.slice(0, Math.ceil(frames.length / 2));
  const { fault } = script;
  const played =
    fault === undefined
      ? frames
      : fault.at === 'middle'
        ? [...half, format.errorFrame(fault.message, half.length)]
        : half;
  const asList = format.wantsList?.(request) === true;
  response.writeHead(200, {
    'content-type': asList ? 'application/json' : 'text/event-stream; charset=utf-8',
  });
  const bytes = Buffer.from(asList ? listOf(played) : played.join(''));
  for (let start = 0; start < bytes.length; start += chunkBytes)
    response.write(bytes.subarray(start, start + chunkBytes));
  if (fault?.at !== 'cut') return void response.end();
  // What was written has to leave before the connection breaks.
  response.write('', () => setImmediate(() => response.destroy()));
}

function listOf(frames: readonly string[]): string {
  const elements = frames.map((frame) => frame.replace(/^data: /, '').trimEnd());
  return `[${elements.join('\n,\r\n')}\n]\n`;
}
