import t from 'tap';
import { GatewayError, UpstreamError } from '../../../../core/src/errors/gateway-error.ts';
import { renderError } from '../../../../core/src/errors/render.ts';
import { lineDialect } from '../line-dialect.ts';

const line = lineDialect('line');

function upstream(status: number, body: string, dialect = 'line'): UpstreamError {
  const answer = { dialect, status, headers: { 'x-passed': 'yes' }, body: Buffer.from(body) };
  return new UpstreamError('UPSTREAM_REJECTED', {
    provider: 'acme',
    message: 'refused',
    status: status < 500 ? status : 502,
    answer,
  });
}

t.test('writes an error in the format of the client', async (t) => {
  const { status, headers, body } = renderError(new GatewayError('KEY_MISSING'), line, 'request-1');
  t.equal(status, 401);
  t.strictSame(headers, { 'content-type': 'application/json' });
  t.strictSame(JSON.parse(body.toString()), {
    wrong: 'The request carries no API key.',
    id: 'request-1',
  });
});

t.test('writes a plain error for nobody in particular', async (t) => {
  const { status, body } = renderError(new GatewayError('ROUTE_UNKNOWN'), undefined, 'request-1');
  t.equal(status, 404);
  t.strictSame(JSON.parse(body.toString()), {
    error: {
      code: 'ROUTE_UNKNOWN',
      message: 'There is nothing at this path.',
      request_id: 'request-1',
    },
  });
});

t.test('shows neither cause nor stack', async (t) => {
  const error = new GatewayError('INTERNAL', { cause: new Error('/srv/secret.ts') });
  for (const dialect of [line, undefined])
    t.notMatch(renderError(error, dialect, 'x').body.toString(), /secret|at /);
});

t.test('passes a 4xx of the same format on as it came', async (t) => {
  const rendered = renderError(upstream(418, '{ "wrong": "odd", "vendor": 1 }'), line, 'x');
  t.match(rendered, {
    status: 418,
    headers: { 'x-passed': 'yes', 'content-type': 'application/json' },
  });
  t.equal(rendered.body.toString(), '{ "wrong": "odd", "vendor": 1 }');
});

t.test('writes anew what is of another format, a 5xx, or no vendor error at all', async (t) => {
  for (const error of [
    upstream(400, '{"x":1}', 'other'),
    upstream(500, '{"x":1}'),
    upstream(404, '<html>'),
    upstream(400, ''),
  ])
    t.strictSame(JSON.parse(renderError(error, line, 'x').body.toString()), {
      wrong: 'refused',
      id: 'x',
    });
  t.match(JSON.parse(renderError(upstream(400, '{"x":1}'), undefined, 'x').body.toString()), {
    error: { code: 'UPSTREAM_REJECTED' },
  });
});

t.test('says how long to wait, in seconds and in milliseconds', async (t) => {
  const { headers } = renderError(
    new GatewayError('RATE_LIMITED', { retryAfterMs: 1200 }),
    line,
    'x',
  );
  t.match(headers, { 'retry-after': '2', 'retry-after-ms': '1200' });
  t.match(renderError(new GatewayError('RATE_LIMITED', { retryAfterMs: 0 }), line, 'x').headers, {
    'retry-after': '0',
  });
});
