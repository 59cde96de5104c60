import t from 'tap';
import { greeting } from '../../../../cli/src/lib/greeting.ts';
import { explained } from './entries.ts';
import { fakeGateway } from './fake-gateway.ts';

const chat = explained('chat-api', { endpoints: ['POST /v1/chat/completions'] });
const acme = explained('acme', {
  executor: {
    provider: 'acme',
    lastResort: false,
    credentials: ['one'],
    dialects: ['chat'],
    models: [],
  },
});

t.test('names the address, the configuration and who answers', async (t) => {
  const text = greeting(fakeGateway({ entries: [chat, acme] }).gateway, {
    address: '127.0.0.1',
    family: 'IPv4',
    port: 8317,
  });
  t.match(text, /listens on http:\/\/127\.0\.0\.1:8317\n/);
  t.match(text, /configuration +test\.yaml\n/);
  t.match(text, /answers +acme\n/);
});

t.test('puts an address into the sample that a client can connect to', async (t) => {
  const { gateway } = fakeGateway({ entries: [chat] });
  const anyV4 = greeting(gateway, { address: '0.0.0.0', family: 'IPv4', port: 1 });
  t.match(anyV4, 'http://0.0.0.0:1\n');
  t.match(anyV4, 'curl http://127.0.0.1:1/');
  const anyV6 = greeting(gateway, { address: '::', family: 'IPv6', port: 2 });
  t.match(anyV6, 'http://[::]:2\n');
  t.match(anyV6, 'curl http://[::1]:2/');
});

t.test('leaves the sample out where there is none', async (t) => {
  const text = greeting(fakeGateway().gateway, { address: '127.0.0.1', family: 'IPv4', port: 1 });
  t.notMatch(text, 'curl');
  t.match(text, 'the demo provider');
});
