import t from 'tap';
import { ProxyError, type ProxyTrouble } from '../../../../core/src/executor/proxy-error.ts';
import { basicAuthorization, openTunnel } from '../../../../core/src/executor/tunnel.ts';
import { scriptedSocket, replies } from './scripted-socket.ts';

const login = { name: 'user', password: 'pa:ss' };

t.test('asks for the upstream and shows its login', async (t) => {
  for (const [host, authority] of [
    ['upstream.example', 'upstream.example:443'],
    ['::1', '[::1]:443'],
  ] as const) {
    let asked = '';
    const socket = await scriptedSocket(t, (other) =>
      other.on('data', (text: Buffer) => {
        asked += text.toString();
        other.write('HTTP/1.1 200 Connection established\r\nvia: x\r\n\r\nrest');
      }),
    );
    await openTunnel(socket, { host, port: 443 }, login);
    t.equal(
      asked,
      `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nproxy-authorization: Basic dXNlcjpwYTpzcw==\r\n\r\n`,
    );
    t.equal(String(socket.read()), 'rest', 'what follows is left');
  }
  t.equal(
    basicAuthorization({ name: 'Aladdin', password: 'open sesame' }),
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  );
});

t.test('reads what the proxy answers', async (t) => {
  const cases: Readonly<Record<string, ProxyTrouble | undefined>> = {
    'HTTP/1.0 200 OK\r\n\r\n': undefined,
    'HTTP/1.1 204\r\n\r\n': undefined,
    'HTTP/1.1 407 Who\r\n\r\n': 'authentication',
    'HTTP/1.1 403 No\r\n\r\n': 'refused',
    'HTTP/1.1 503 Later\r\n\r\n': 'upstream',
    'HTTP/1.1 100 Continue\r\n\r\n': 'upstream',
    '220 mail.example ESMTP\r\n\r\n': 'protocol',
  };
  for (const [answer, trouble] of Object.entries(cases)) {
    const socket = await scriptedSocket(t, replies(answer));
    const opened = openTunnel(socket, { host: 'h', port: 1 }, undefined);
    if (trouble === undefined) await t.resolves(opened, answer);
    else await t.rejects(opened, new ProxyError(trouble), answer);
  }
});
