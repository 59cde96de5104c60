/**
 * The floor: what Koa, its router and undici cost with the least that a proxy of JSON has to do.
 * `koa-floor.ts UPSTREAM_URL [--translate]` listens on a free port and tells its parent which.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Router } from '@koa/router';
import Koa from 'koa';
import { Agent } from 'undici';
import { announce } from './child-side.ts';
import { chatChunks, toChatAnswer, toMessagesRequest } from './chat-to-messages.ts';
import { parseChatRequest, parseMessagesAnswer, type ChatRequest } from './wire.ts';

const [upstream = '', flag] = process.argv.slice(2);
const translated = flag === '--translate';
const path = translated ? '/v1/messages' : '/v1/chat/completions';
const agent = new Agent();
const app = new Koa();
const router = new Router();

router.post('/v1/chat/completions', async (ctx) => {
  const body = parseChatRequest(await read(ctx.req));
  const call = {
    origin: upstream,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer upstream' },
    body: JSON.stringify(translated ? toMessagesRequest(body) : body),
  } as const;
  if (body.stream === true) {
    ctx.respond = false;
    await agent.stream(call, ({ statusCode }) => answerStream(ctx.res, statusCode, body));
    return;
  }
  const { statusCode, body: answer } = await agent.request(call);
  ctx.status = statusCode;
  ctx.body = translated
    ? toChatAnswer(parseMessagesAnswer(await answer.json()))
    : await answer.json();
});
app.use(router.routes());
const server = app.listen(0, '127.0.0.1', () => announce(server));

function answerStream(response: ServerResponse, status: number, body: ChatRequest) {
  response.writeHead(status, { 'content-type': 'text/event-stream' });
  return translated ? chatChunks(response, body.model) : response;
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
