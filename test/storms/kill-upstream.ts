import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../faults/random.ts';

/** Each request carries one, so that the upstream knows it again. */
const noncePattern = /nonce-[\w-]+/;
const slowestMs = 20;
const mostPieces = 8;

/** What the upstream reports for one request. */
export interface Counted {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** An upstream that keeps a journal of what it has reported. */
export interface KillUpstream {
  readonly url: string;
  readonly journal: ReadonlyMap<string, Counted>;
  /** Nonces that came more than once. */
  readonly repeated: readonly string[];
  close(): void;
}

/** Answers whole or as a stream, each time with other counts. */
export async function startKillUpstream(random: Random): Promise<KillUpstream> {
  const journal = new Map<string, Counted>();
  const repeated: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const nonce = noncePattern.exec(body)?.[0] ?? '';
    if (journal.has(nonce)) repeated.push(nonce);
    const counted = {
      inputTokens: random.between(1, 10_000),
      outputTokens: random.between(1, 1000),
    };
    journal.set(nonce, counted);
    await sleep(random.between(0, slowestMs));
    if (body.includes('"stream":true')) return stream(response, counted, random);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(wholeAnswer(counted)));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = parseAddress(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    journal,
    repeated,
    close: () => server.close().closeAllConnections(),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

async function stream(response: ServerResponse, counted: Counted, random: Random): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: object) =>
    response.write(`data: ${JSON.stringify({ id: 'c', ...data })}\n\n`);
  const pieces = random.between(1, mostPieces);
  for (let piece = 0; piece < pieces; piece++) {
    send({ choices: [{ index: 0, delta: { role: 'assistant', content: `piece ${piece} ` } }] });
    await sleep(random.between(0, slowestMs));
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  send({ choices: [], usage: usageOf(counted) });
  response.end('data: [DONE]\n\n');
}

function wholeAnswer(counted: Counted): object {
  const message = { role: 'assistant', content: 'hello' };
  return {
    id: 'c',
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: usageOf(counted),
  };
}

function usageOf({ inputTokens, outputTokens }: Counted): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo;
}
