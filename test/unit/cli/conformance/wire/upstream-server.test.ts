import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { FormatName } from '../../../../../cli/src/conformance/format-name.ts';
import { upstreams } from '../../../../../cli/src/conformance/formats/all-formats.ts';
import { plainScript } from '../../../../../cli/src/conformance/script.ts';
import { UpstreamServer } from '../../../../../cli/src/conformance/wire/upstream-server.ts';

async function start(t: Test, format: FormatName) {
  const server = new UpstreamServer(upstreams[format]);
  const url = await server.listen(0);
  t.teardown(() => server.close());
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'x-goog-api-key': 'k' },
      body: JSON.stringify(body),
    });
  return { server, post, url };
}

const ask = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const path = '/v1/chat/completions';

t.test('keeps what arrives until the next script', async (t) => {
  const { post, server } = await start(t, 'openai-chat');
  const answer = await post(path, ask);
  t.equal(answer.status, 200);
  await answer.text();
  t.match(server.arrivals, [{ operation: 'generate', request: { path, body: ask } }]);
  server.play(plainScript);
  t.equal(server.arrivals.length, 0);
});

t.test('survives a gateway that gives an upload up', async (t) => {
  const { post, server, url } = await start(t, 'openai-chat');
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"model"`);
  await setTimeout(20);
  socket.destroy();
  await once(socket, 'close');
  const answer = await post(path, ask);
  t.equal(answer.status, 200);
  await answer.text();
  t.equal(server.arrivals.length, 1);
});

t.test('has nothing at other paths, and refuses what the API refuses', async (t) => {
  const { post, server } = await start(t, 'openai-chat');
  const lost = await post('/v1/other', ask);
  t.equal(lost.status, 404);
  t.match(await lost.json(), { error: { message: 'There is nothing at /v1/other.' } });
  const refused = await post(path, { ...ask, thinking: {} });
  t.equal(refused.status, 400);
  await refused.text();
  t.match(server.arrivals.at(-1)?.refusal, /unknown member "thinking"/);
});

t.test('breaks off', async (t) => {
  const { post, server } = await start(t, 'openai-chat');
  server.play({ ...plainScript, fault: { at: 'cut' } });
  const answer = await post(path, { ...ask, stream: true });
  await t.rejects(answer.text());
});

t.test('streams of Gemini end lines in CRLF, or are one list', async (t) => {
  const { post } = await start(t, 'gemini');
  const body = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
  const method = '/v1beta/models/m:streamGenerateContent';
  const events = await post(`${method}?alt=sse`, body);
  t.match(events.headers.get('content-type'), /^text\/event-stream/);
  t.match(await events.text(), /^data: \{.*\}\r\n\r\n/);
  const list = await post(method, body);
  t.match(list.headers.get('content-type'), /^application\/json/);
  const chunks = (await list.json()) as readonly { candidates: object[] }[];
  t.ok(chunks.length > 2);
  t.match(chunks.at(-1), { candidates: [{ finishReason: 'STOP' }] });
});

t.test('errors have the form of the format', async (t) => {
  const fault = { at: 'start', status: 429, message: 'Wait.', retryAfterSeconds: 7 } as const;
  const chat = await start(t, 'openai-chat');
  chat.server.play({ ...plainScript, fault });
  const answer = await chat.post(path, ask);
  t.equal(answer.status, 429);
  t.equal(answer.headers.get('retry-after'), '7');
  await answer.text();
  const gemini = await start(t, 'gemini');
  gemini.server.play({ ...plainScript, fault });
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  const other = await gemini.post('/v1beta/models/m:generateContent', { contents });
  t.equal(other.headers.get('retry-after'), null);
  t.match(await other.json(), { error: { details: [{ retryDelay: '7s' }] } });
});
