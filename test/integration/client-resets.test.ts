/** A client that resets its connection in the moment of its answer has left, and is said to have. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';
import { waitFor } from '../unit/core/executor/upstream-attempt.ts';

const answer = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
});

t.test('answers to clients that have reset their connections are not complete', async (t) => {
  const clients = new Map<string, Socket>();
  const upstream = await startUpstream(({ body }) => {
    const { user } = JSON.parse(String(body)) as { user: string };
    clients.get(user)?.resetAndDestroy();
    return { headers: { 'content-type': 'application/json' }, body: answer };
  });
  t.teardown(() => upstream.close());
  const gateway = await startGateway({
    builtins,
    config: `
pipeline: [chat-api, router, openai-compat]
openai-compatibility: [{ name: u, api-key: k, base-url: "${upstream.url}", models: [{ id: m }] }]
`,
  });
  t.teardown(() => gateway.close());
  const { port } = new URL(gateway.url);

  for (let user = 0; user < 60; user++) {
    const body = JSON.stringify({ model: 'm', user: String(user), messages: [] });
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    clients.set(String(user), socket);
    await once(socket, 'connect');
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  const lines = () => gateway.logs.filter(({ msg }) => msg === 'request');
  await waitFor(() => lines().length === clients.size);
  t.same(
    lines().filter(({ outcome }) => outcome !== 'cancelled'),
    [],
  );
});
