import { once } from 'node:events';
import { connect } from 'node:net';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';

const page = 'https://app.example.com';

function requestText(method: string, path: string, body: string): string {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    `origin: ${page}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

t.test('a page may read that the gateway is stopping', async (t) => {
  const gateway = await startGateway({
    builtins,
    config: JSON.stringify({
      pipeline: ['cors', 'chat-api', 'router', { demo: { 'word-interval-ms': 50 } }],
      cors: { origins: [page] },
    }),
  });
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  t.teardown(() => socket.destroy());
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  const messages = [{ role: 'user', content: 'a b c d' }];
  const body = JSON.stringify({ model: 'demo', stream: true, messages });
  socket.write(requestText('POST', '/v1/chat/completions', body));
  await once(socket, 'data');
  // The stream keeps the connection, on which another request comes too late.
  const closed = gateway.close();
  socket.write(requestText('GET', '/v1/models', ''));
  await Promise.all([closed, once(socket, 'close')]);
  const late = text.slice(text.indexOf('HTTP/1.1 503'));
  const [head = ''] = late.split('\r\n\r\n');
  t.match(text, /data: \[DONE\]/);
  t.match(late, /^HTTP\/1\.1 503[\s\S]*shutting down/);
  t.match(head, `access-control-allow-origin: ${page}`);
  t.match(head, /retry-after: 1/);
});
