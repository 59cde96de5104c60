import t from 'tap';
import { parseProxy, routeThrough } from '../../../../core/src/executor/proxy.ts';

t.test('reads where a proxy is and how to log in', async (t) => {
  t.strictSame(parseProxy('http://proxy.example'), {
    kind: 'http',
    host: 'proxy.example',
    port: 80,
    login: undefined,
  });
  t.match(parseProxy('https://proxy.example'), { kind: 'https', port: 443 });
  t.match(parseProxy('socks5://[::1]'), { kind: 'socks5', host: '::1', port: 1080 });
  t.match(parseProxy('socks5://a%20b:c%3Ad%40@10.0.0.1:9'), {
    host: '10.0.0.1',
    port: 9,
    login: { name: 'a b', password: 'c:d@' },
  });
  t.match(parseProxy('http://only-a-token@h'), { login: { name: 'only-a-token', password: '' } });
});

t.test('shows nothing of a URL that it cannot use', async (t) => {
  for (const url of [
    'ftp://secret@h',
    'secret',
    '',
    'http://u:secret@[',
    'http://u:secret%zz@h',
    'socks5://u:secret@',
    'http://u:secret@h:99999',
  ])
    try {
      parseProxy(url);
      t.fail(url);
    } catch (error) {
      t.match(
        error,
        { code: 'CONFIG_INVALID', message: /^(?!.*secret).*proxy-url/, cause: undefined },
        url,
      );
    }
});

t.test('names ways out by proxy and user, and never by password', async (t) => {
  t.equal(routeThrough(''), 'direct');
  const route = routeThrough('http://u:one@h:1');
  t.match(route, /^proxy-[0-9a-f]{8}$/);
  t.equal(routeThrough('http://u:two@h:1'), route);
  const others = ['http://v:one@h:1', 'http://u:one@h:2', 'https://u:one@h:1', 'http://u:one@i:1'];
  t.equal(new Set([route, ...others.map(routeThrough)]).size, 5);
});
