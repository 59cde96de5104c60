import t from 'tap';
import { answerError, networkError } from '../../../../core/src/executor/classify.ts';
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

t.test('names failures of the network and hides their text', async (t) => {
  const failure = (code: string, name = 'Error'): Error =>
    Object.assign(new Error('10.0.0.7:443 said'), { code, name });
  const cases: readonly (readonly [cause: Error, code: string, ambiguous: boolean])[] = [
    [failure('ECONNREFUSED'), 'UPSTREAM_NETWORK', false],
    [failure('ENOTFOUND'), 'UPSTREAM_NETWORK', false],
    [failure('EAI_AGAIN'), 'UPSTREAM_NETWORK', false],
    [failure('UND_ERR_CONNECT_TIMEOUT'), 'UPSTREAM_TIMEOUT', false],
    [failure('UND_ERR_HEADERS_TIMEOUT'), 'UPSTREAM_TIMEOUT', true],
    [failure('UND_ERR_BODY_TIMEOUT'), 'UPSTREAM_TIMEOUT', true],
    [failure('ECONNRESET'), 'UPSTREAM_NETWORK', true],
    [failure('UND_ERR_SOCKET'), 'UPSTREAM_NETWORK', true],
    [failure('UND_ERR_HEADERS_OVERFLOW'), 'UPSTREAM_PROTOCOL', true],
    [failure('HPE_INVALID_CONSTANT', 'HTTPParserError'), 'UPSTREAM_PROTOCOL', true],
    [new Error('no code'), 'UPSTREAM_NETWORK', true],
  ];
  for (const [cause, code, ambiguous] of cases) {
    const error = networkError(cause, 'acme');
    t.match(error, { code, ambiguous, provider: 'acme', cause });
    t.notMatch(error.message, '10.0.0.7');
  }
});
