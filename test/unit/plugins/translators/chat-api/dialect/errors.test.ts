import t from 'tap';
import { GatewayError, UpstreamError, type JsonObject } from '@ai-proxy/core';
import {
  decodeError,
  faultIn,
  renderError,
  renderFault,
  renderStreamError,
} from '../../../../../../plugins/translators/chat-api/dialect/errors.ts';

type Row = readonly [what: string, body: JsonObject, fault: JsonObject];

const rows: readonly Row[] = [
  [
    'the documented envelope',
    {
      error: {
        message: 'No key',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    {
      message: 'No key',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
      kind: 'unauthenticated',
    },
  ],
  [
    'a spent quota',
    {
      error: {
        message: 'Spent',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    {
      message: 'Spent',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      kind: 'rate-limited',
    },
  ],
  [
    'a parameter',
    { error: { message: 'Bad', type: 'invalid_request_error', param: 'n', code: null } },
    { message: 'Bad', type: 'invalid_request_error', param: 'n' },
  ],
  [
    'a numeric code with metadata',
    { error: { code: 503, message: 'Down', metadata: { raw: '…' } } },
    { message: 'Down', code: '503', kind: 'unavailable' },
  ],
  [
    'a code that is a status as text',
    { error: { code: '401', message: 'Denied' } },
    { message: 'Denied', code: '401', kind: 'unauthenticated' },
  ],
  [
    'a text in error',
    { code: 'The caller is unknown', error: 'Wrong key' },
    { message: 'Wrong key', code: 'The caller is unknown' },
  ],
  ['a text in detail', { detail: 'Not here' }, { message: 'Not here' }],
  [
    'a list in detail',
    { detail: [{ loc: ['body', 'n'], msg: 'too big', type: 'value_error' }] },
    { message: 'body.n: too big' },
  ],
  [
    'a message at the top',
    { object: 'error', message: 'Slow down', type: 'rate_limit_error' },
    { message: 'Slow down', type: 'rate_limit_error', kind: 'rate-limited' },
  ],
  [
    'a delay in the details',
    {
      error: {
        code: 429,
        message: 'Wait',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ retryDelay: '34.4s' }],
      },
    },
    {
      message: 'Wait',
      type: 'RESOURCE_EXHAUSTED',
      code: '429',
      kind: 'rate-limited',
      retryAfterMs: 34_400,
    },
  ],
  [
    'a delay in the sentence',
    { error: { message: 'Please try again in 1m2.5s. Thanks', code: 'rate_limit_exceeded' } },
    {
      message: 'Please try again in 1m2.5s. Thanks',
      code: 'rate_limit_exceeded',
      kind: 'rate-limited',
      retryAfterMs: 62_500,
    },
  ],
];

for (const [what, body, fault] of rows)
  t.test(`reads ${what}`, async (t) => t.strictSame(decodeError(body), fault));

t.test('sees no fault in bodies of another kind', async (t) => {
  for (const body of [{}, { choices: [] }, { error: null }, { error: '' }, { detail: 3 }])
    t.equal(decodeError(body), undefined);
});

t.test('finds faults in frames, and none in chunks', async (t) => {
  t.strictSame(
    faultIn({ data: '{"error":{"message":"x","type":"invalid_request_error","code":null}}' }),
    {
      message: 'x',
      type: 'invalid_request_error',
      kind: 'invalid',
    },
  );
  t.match(faultIn({ data: '{"error":{"code":429,"message":"x"}}' }), { kind: 'rate-limited' });
  t.match(faultIn({ event: 'error', data: '{"message":"x"}' }), { message: 'x' });
  for (const data of [
    '[DONE]',
    '{"error":null,"choices":[]}',
    JSON.stringify({ choices: [{ delta: { content: '{"error":{"message":"quoted"}}' } }] }),
  ])
    t.equal(faultIn({ data }), undefined);
});

t.test('renders errors of the gateway with its own code', async (t) => {
  const error = new GatewayError('MODEL_UNKNOWN', { message: 'No such model.', param: 'model' });
  t.strictSame(renderError(error, 'request-1'), {
    status: 404,
    body: {
      error: {
        message: 'No such model.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'MODEL_UNKNOWN',
        request_id: 'request-1',
      },
    },
  });
  t.match(renderError(new GatewayError('RATE_LIMITED'), 'r'), {
    status: 429,
    body: { error: { type: 'rate_limit_error' } },
  });
  t.match(renderError(new GatewayError('KEY_MISSING'), 'r'), {
    status: 401,
    body: { error: { type: 'authentication_error' } },
  });
});

t.test('renders failures of upstreams with the code of the vendor', async (t) => {
  const known = new UpstreamError('UPSTREAM_OVERLOADED', {
    provider: 'p',
    vendorType: 'overloaded_error',
  });
  t.match(renderError(known, 'r'), {
    status: 503,
    body: { error: { type: 'server_error', code: 'overloaded_error' } },
  });
  const unknown = new UpstreamError('UPSTREAM_NETWORK', { provider: 'p' });
  t.match(renderError(unknown, 'r'), {
    status: 502,
    body: { error: { code: 'UPSTREAM_NETWORK' } },
  });
});

t.test('renders errors in streams without an end mark', async (t) => {
  const frames = renderStreamError(new GatewayError('UPSTREAM_TIMEOUT'), 'r');
  t.equal(frames.length, 1);
  t.match(JSON.parse(frames[0]?.data ?? ''), {
    error: { code: 'UPSTREAM_TIMEOUT', request_id: 'r' },
  });
});

t.test('renders faults by what they mean', async (t) => {
  const shown = JSON.parse(
    renderFault({ message: 'x', type: 'overloaded_error', kind: 'unavailable' }, 'r').data,
  );
  t.strictSame(shown, {
    error: {
      message: 'x',
      type: 'server_error',
      param: null,
      code: 'overloaded_error',
      request_id: 'r',
    },
  });
});

t.test('leaves a coarse type of a whole answer to the status, not in a stream', async (t) => {
  const body = { error: { message: 'Down', type: 'server_error', code: null } };
  t.equal(decodeError(body)?.kind, undefined);
  t.equal(faultIn({ data: JSON.stringify(body) })?.kind, 'bad-gateway');
});
