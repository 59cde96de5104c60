import t from 'tap';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { gate } from '../../../../core/src/http/gate.ts';

interface Head {
  readonly method?: string;
  readonly url?: string;
  readonly version?: readonly [major: number, minor: number];
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

const host = ['Host', 'example.org'] as const;

function requestOf(head: Head): IncomingMessage {
  const { headers = [host], version = [1, 1] } = head;
  return Object.assign(new IncomingMessage(new Socket()), {
    method: head.method ?? 'POST',
    url: head.url ?? '/v1/models',
    httpVersionMajor: version[0],
    httpVersionMinor: version[1],
    rawHeaders: headers.flat(),
    headers: Object.fromEntries(
      headers.toReversed().map(([name, value]) => [name.toLowerCase(), value]),
    ),
  });
}

t.test('lets honest requests pass', async (t) => {
  const honest: Head[] = [
    {},
    { method: 'GET', url: '/' },
    { url: '/v1/models?key=a%2F..%5C&x=//y' },
    { headers: [], version: [1, 0] },
    { headers: [host, ['Transfer-Encoding', 'Chunked']] },
    { headers: [host, ['Upgrade', 'h2c']] },
    ...['localhost:8080', '127.0.0.1', '[::1]:8080', 'my_host.internal', 'xn--e1aybc'].map(
      (value) => ({ headers: [['host', value]] as const }),
    ),
    { headers: [host, ...Array.from({ length: 99 }, (_, index) => [`x-${index}`, ''] as const)] },
    { url: `/${'a'.repeat(8191)}` },
  ];
  for (const head of honest)
    t.doesNotThrow(() => gate(requestOf(head)), JSON.stringify(head).slice(0, 100));
});

t.test('refuses what nobody honest sends', async (t) => {
  const refused: readonly (readonly [head: Head, code: string])[] = [
    [{ version: [0, 9] }, 'HTTP_MALFORMED'],
    [{ version: [2, 0] }, 'HTTP_MALFORMED'],
    [{ method: 'TRACE' }, 'METHOD_NOT_ALLOWED'],
    [{ method: 'BREW' }, 'METHOD_NOT_ALLOWED'],
    [{ url: 'http://169.254.169.254/' }, 'HTTP_MALFORMED'],
    [{ url: '*' }, 'HTTP_MALFORMED'],
    [{ url: '' }, 'HTTP_MALFORMED'],
    [{ url: '/v1\\..\\admin' }, 'HTTP_MALFORMED'],
    [{ url: `/${'a'.repeat(8192)}` }, 'HTTP_MALFORMED'],
    [{ headers: [] }, 'HTTP_MALFORMED'],
    [{ headers: [host, ['HOST', 'example.org']] }, 'HTTP_MALFORMED'],
    [{ headers: [['Host', 'evil.com:x@good.com']] }, 'HTTP_MALFORMED'],
    [{ headers: [['Host', '']] }, 'HTTP_MALFORMED'],
    [{ headers: [['Host', 'a b']] }, 'HTTP_MALFORMED'],
    [{ headers: [['Host', 'a/b']] }, 'HTTP_MALFORMED'],
    [{ headers: [host, ['Transfer-Encoding', 'gzip, chunked']] }, 'MEDIA_UNSUPPORTED'],
    [{ headers: [host, ['Upgrade', 'WebSocket']] }, 'UPGRADE_UNSUPPORTED'],
    [
      {
        headers: [host, ...Array.from({ length: 100 }, (_, index) => [`x-${index}`, ''] as const)],
      },
      'HEADERS_TOO_LARGE',
    ],
  ];
  for (const [head, code] of refused)
    t.throws(() => gate(requestOf(head)), { code }, JSON.stringify(head).slice(0, 100));
  t.throws(() => gate(requestOf({ url: '//evil.com/x' })), { name: 'GatewayError' });
});
