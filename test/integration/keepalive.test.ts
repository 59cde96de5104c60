import t from 'tap';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string): string =>
  event({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] });
const finish = event({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const answer = [delta('one '), delta('two'), finish, 'data: [DONE]\n\n'];

interface Asked {
  readonly status: number;
  readonly text: string;
}

/** Asks a gateway in front of an upstream that is slow in some way. */
async function ask(
  settings: string,
  reply: (count: number) => UpstreamReply | Promise<UpstreamReply>,
  request: { path?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Asked> {
  const upstream = await startUpstream((_request, count) => reply(count));
  const { url, close } = await startGateway({
    builtins,
    defaultPipeline,
    config: `openai-compatibility: [{ name: slow, api-key: k, base-url: "${upstream.url}" }]
${settings}`,
  });
  const { path = '/v1/chat/completions', headers = {} } = request;
  const messages = [{ role: 'user', content: 'hi' }];
  const body = { model: 'm', messages, stream: true, max_tokens: 9, ...request.body };
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const asked = { status: response.status, text: await response.text() };
  await close();
  await upstream.close();
  return asked;
}

const slowly = (chunkDelayMs: number): UpstreamReply => ({
  headers: { 'content-type': 'text/event-stream' },
  body: answer,
  chunkDelayMs,
});
const count = (text: string, part: string): number => text.split(part).length - 1;
const often = 'streaming: { keepalive-seconds: 0.1 }';

t.test('fills the silence of a stream with comments', async (t) => {
  const { text } = await ask(often, () => slowly(350));
  t.ok(count(text, ': keepalive\n\n') >= 4, text);
  t.match(text.replaceAll(': keepalive\n\n', ''), /one .*two.*\[DONE\]\n\n$/s);
});

t.test('fills the silence for Claude clients with ping events', async (t) => {
  const { text } = await ask(often, () => slowly(350), { path: '/v1/messages' });
  t.ok(count(text, 'event: ping\ndata: {"type":"ping"}\n\n') >= 4, text);
  t.match(text, /message_stop"\}\n\n$/);
});

t.test('sends events where the style asks for them and the protocol has one', async (t) => {
  const settings = 'streaming: { keepalive-seconds: 0.1, keepalive-style: event }';
  const input = { input: 'hi' };
  const { text } = await ask(settings, () => slowly(350), { path: '/v1/responses', body: input });
  t.ok(count(text, 'event: keepalive\n') >= 4, text);
  t.match(text, /response\.completed/);
});

t.test('sends white space where the stream is one JSON list', async (t) => {
  const body = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
  const path = '/v1beta/models/m:streamGenerateContent';
  const { text } = await ask(often, () => slowly(350), { path, body });
  t.ok(count(text, '\n') > 4);
  t.equal(JSON.parse(text).at(-1).candidates[0].finishReason, 'STOP');
});

t.test('sends none in a stream that is not silent, and none where it is off', async (t) => {
  const brisk = await ask('streaming: { keepalive-seconds: 1 }', () => slowly(100));
  t.notMatch(brisk.text, 'keepalive');
  const off = await ask('streaming: { keepalive-seconds: 0 }', () => slowly(300));
  t.notMatch(off.text, 'keepalive');
});

t.test('begins the answer before the upstream does, and tells of a failure in it', async (t) => {
  const failing = async (): Promise<UpstreamReply> => {
    await sleep(400);
    return { status: 400, body: '{"error":{"message":"no such thing"}}' };
  };
  const stream = await ask(often, failing);
  t.equal(stream.status, 200);
  t.match(stream.text, /^(: keepalive\n\n)+data: \{"error":.*no such thing.*\}\n\n/s);
  t.notMatch(stream.text, '[DONE]');
  const list = await ask(often, failing, {
    path: '/v1beta/models/m:streamGenerateContent',
    body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
  });
  t.match(JSON.parse(list.text), [{ error: { message: /no such thing/ } }]);
});

t.test('an answer after keepalives may still come from a second attempt', async (t) => {
  const { text } = await ask(often, async (count) => {
    await sleep(300);
    return count === 1 ? { status: 503, body: '{}' } : slowly(1);
  });
  t.match(text, /^(: keepalive\n\n)+data: .*one .*two.*\[DONE\]\n\n$/s);
});

t.test('white space goes before a slow answer that is no stream', async (t) => {
  const whole = async (): Promise<UpstreamReply> => {
    await sleep(400);
    const message = { role: 'assistant', content: 'hello' };
    return { body: JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] }) };
  };
  const body = { stream: false };
  const on = await ask('non-stream-keepalive-secs: 0.1', whole, { body });
  t.match(on.text, /^\n+\{/);
  t.match(JSON.parse(on.text), { choices: [{ message: { content: 'hello' } }] });
  const off = await ask('', whole, { body });
  t.match(off.text, /^\{/);
});

t.test('signs of life of the upstream are no progress', async (t) => {
  const comments = Array.from({ length: 40 }, () => ': still here\n\n');
  const settings = 'streaming: { silent-seconds: 0.5, keepalive-seconds: 0.1 }';
  const { text } = await ask(settings, () => ({
    headers: { 'content-type': 'text/event-stream' },
    body: [delta('one '), ...comments, finish, 'data: [DONE]\n\n'],
    chunkDelayMs: 50,
  }));
  t.match(text, /one /);
  t.match(text, /"code":"UPSTREAM_TIMEOUT"/);
  t.notMatch(text, '[DONE]');
});

t.test('keepalives of ours do not keep a silent upstream', async (t) => {
  const settings = 'streaming: { idle-seconds: 1, silent-seconds: 60, keepalive-seconds: 0.1 }';
  const { text } = await ask(
    settings,
    () => ({
      headers: { 'content-type': 'text/event-stream' },
      body: [delta('one '), finish],
      chunkDelayMs: 4_000,
    }),
    {},
  );
  t.match(text, /UPSTREAM_TIMEOUT/);
});

t.test('a stream lasts no longer than it may', async (t) => {
  const { text } = await ask('streaming: { total-seconds: 0.6 }', () => ({
    headers: { 'content-type': 'text/event-stream' },
    body: Array.from({ length: 100 }, () => delta('more ')),
    chunkDelayMs: 30,
  }));
  t.match(text, /more .*"code":"UPSTREAM_TIMEOUT"/s);
});
