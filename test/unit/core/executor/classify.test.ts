import t from 'tap';
import { answerError, networkError } from '../../../../core/src/executor/classify.ts';
import { ProxyError } from '../../../../core/src/executor/proxy-error.ts';
import type { UpstreamError } from '../../../../core/src/errors/gateway-error.ts';
import { lineDialect } from '../line-dialect.ts';

const answered = (status: number, body = '{}', waitMs?: number): UpstreamError =>
  answerError(
    { dialect: 'line', status, headers: {}, body: Buffer.from(body) },
    lineDialect('line'),
    'acme',
    waitMs,
  );

t.test('knows what each status means, who may try again and what the client sees', async (t) => {
  const cases: readonly (readonly [status: number, code: string, scope: string, shown: number])[] =
    [
      [400, 'UPSTREAM_REJECTED', 'request', 400],
      [401, 'UPSTREAM_AUTH', 'credential', 401],
      [402, 'UPSTREAM_AUTH', 'credential', 402],
      [403, 'UPSTREAM_AUTH', 'credential', 403],
      [404, 'UPSTREAM_NOT_FOUND', 'model', 404],
      [408, 'UPSTREAM_TIMEOUT', 'target', 504],
      [409, 'UPSTREAM_REJECTED', 'request', 409],
      [413, 'UPSTREAM_REJECTED', 'request', 413],
      [422, 'UPSTREAM_REJECTED', 'request', 422],
      [429, 'UPSTREAM_RATE_LIMITED', 'credential', 429],
      [500, 'UPSTREAM_FAILED', 'target', 502],
      [502, 'UPSTREAM_FAILED', 'target', 502],
      [503, 'UPSTREAM_OVERLOADED', 'target', 503],
      [504, 'UPSTREAM_TIMEOUT', 'target', 504],
      [529, 'UPSTREAM_OVERLOADED', 'target', 503],
      [599, 'UPSTREAM_FAILED', 'target', 502],
    ];
  for (const [status, code, scope, shown] of cases)
    t.match(
      answered(status),
      { code, scope, status: shown, ambiguous: [500, 502, 504].includes(status) },
      String(status),
    );
});

t.test('quotes the upstream where it speaks its dialect, and its status otherwise', async (t) => {
  t.match(answered(400, '{"wrong":"no such field"}'), {
    message: 'no such field',
    vendorType: 'line_error',
  });
  for (const body of ['', '<html>sk-secret', '[]', '{"other":1}'])
    t.match(
      answered(400, body),
      { message: 'The upstream answered with status 400.', vendorType: undefined },
      body,
    );
});

t.test('keeps the wait', async (t) => {
  t.equal(answered(429, '{}', 1500).retryAfterMs, 1500);
  t.equal(answered(429).retryAfterMs, undefined);
});

const failure = (code: string, name = 'Error', message = '10.0.0.7:443 said'): Error =>
  Object.assign(new Error(message), { code, name });

t.test('names failures of the network and hides their text', async (t) => {
  const cases: readonly (readonly [cause: Error, code: string])[] = [
    [failure('ECONNREFUSED'), 'UPSTREAM_NETWORK'],
    [failure('ENOTFOUND'), 'UPSTREAM_NETWORK'],
    [failure('EAI_AGAIN'), 'UPSTREAM_NETWORK'],
    [failure('ETIMEDOUT'), 'UPSTREAM_TIMEOUT'],
    [failure('UND_ERR_CONNECT_TIMEOUT'), 'UPSTREAM_TIMEOUT'],
    [failure('UND_ERR_HEADERS_TIMEOUT'), 'UPSTREAM_TIMEOUT'],
    [failure('UND_ERR_BODY_TIMEOUT'), 'UPSTREAM_TIMEOUT'],
    [failure('ECONNRESET'), 'UPSTREAM_NETWORK'],
    [failure('UND_ERR_SOCKET'), 'UPSTREAM_NETWORK'],
    [failure('UND_ERR_SOCKET', 'SocketError', 'bad upgrade'), 'UPSTREAM_PROTOCOL'],
    [failure('UND_ERR_SOCKET', 'SocketError', 'bad response'), 'UPSTREAM_PROTOCOL'],
    [failure('UND_ERR_HEADERS_OVERFLOW'), 'UPSTREAM_PROTOCOL'],
    [failure('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), 'UPSTREAM_PROTOCOL'],
    [failure('HPE_INVALID_CONSTANT', 'HTTPParserError'), 'UPSTREAM_PROTOCOL'],
    [failure('CERT_HAS_EXPIRED'), 'UPSTREAM_TLS'],
    [failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'UPSTREAM_TLS'],
    [failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'UPSTREAM_TLS'],
    [failure('EPROTO'), 'UPSTREAM_TLS'],
    [new Error('no code'), 'UPSTREAM_NETWORK'],
  ];
  for (const [cause, code] of cases) {
    const error = networkError(cause, 'acme', true);
    t.match(error, { code, provider: 'acme', cause });
    t.notMatch(error.message, '10.0.0.7');
  }
});

t.test('knows that a request of which nothing was sent was not worked on', async (t) => {
  const cause = failure('ECONNRESET');
  t.match(networkError(cause, 'acme', false), { ambiguous: false });
  t.match(networkError(cause, 'acme', true), { ambiguous: true });
});

t.test('says what is wrong with a proxy, and who may try again', async (t) => {
  const cases = [
    ['unreachable', 'UPSTREAM_NETWORK', 'target', /proxy .* could not be reached/],
    ['upstream', 'UPSTREAM_NETWORK', 'target', /proxy .* could not reach the upstream/],
    ['certificate', 'UPSTREAM_TLS', 'credential', /certificate of the proxy/],
    ['authentication', 'PROXY_REFUSED', 'credential', /proxy authentication/],
    ['refused', 'PROXY_REFUSED', 'credential', /lets nobody through/],
    ['protocol', 'PROXY_REFUSED', 'credential', /does not speak the protocol/],
  ] as const;
  for (const [trouble, code, scope, message] of cases)
    t.match(networkError(new ProxyError(trouble), 'acme', false), {
      code,
      scope,
      message,
      status: 502,
      ambiguous: false,
    });
});

t.test('blames a plugin for a request that cannot be sent', async (t) => {
  t.match(networkError(failure('UND_ERR_INVALID_ARG'), 'acme', false), {
    code: 'PLUGIN_CONTRACT',
    status: 500,
    scope: 'request',
  });
});
