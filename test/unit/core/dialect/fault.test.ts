import t from 'tap';
import { codeOf, faultError } from '../../../../core/src/dialect/fault.ts';

t.test('has a code for whatever an upstream may mean', async (t) => {
  const expected = {
    invalid: 'UPSTREAM_REJECTED',
    'too-large': 'UPSTREAM_REJECTED',
    unauthenticated: 'UPSTREAM_AUTH',
    forbidden: 'UPSTREAM_AUTH',
    'not-found': 'UPSTREAM_NOT_FOUND',
    'rate-limited': 'UPSTREAM_RATE_LIMITED',
    unavailable: 'UPSTREAM_OVERLOADED',
    timeout: 'UPSTREAM_TIMEOUT',
    'bad-gateway': 'UPSTREAM_FAILED',
    internal: 'UPSTREAM_FAILED',
  } as const;
  t.equal(codeOf('invalid'), expected.invalid);
  for (const kind of Object.keys(expected)) t.ok(kind in expected);
  t.strictSame(
    (
      [
        'invalid',
        'too-large',
        'unauthenticated',
        'forbidden',
        'not-found',
        'rate-limited',
        'unavailable',
        'timeout',
        'bad-gateway',
        'internal',
      ] as const
    ).map(codeOf),
    Object.values(expected),
  );
});

t.test('carries what the upstream said', async (t) => {
  const answer = { dialect: 'line', status: 429, headers: {}, body: Buffer.from('{}') };
  const error = faultError(
    {
      message: 'slow down',
      type: 'limit',
      code: 'rpm',
      param: 'model',
      kind: 'rate-limited',
      retryAfterMs: 5,
    },
    'acme',
    { kind: 'invalid', status: 429, answer, ambiguous: true },
  );
  t.match(error, {
    code: 'UPSTREAM_RATE_LIMITED',
    message: 'slow down',
    provider: 'acme',
    vendorType: 'rpm',
    param: 'model',
    status: 429,
    retryAfterMs: 5,
    ambiguous: true,
    scope: 'credential',
  });
  t.equal(error.answer, answer);
});

t.test('prefers the wait of the headers and falls back to the kind of the status', async (t) => {
  const error = faultError({ message: 'x', code: 'c', retryAfterMs: 5 }, 'acme', {
    kind: 'unavailable',
    retryAfterMs: 9,
  });
  t.match(error, {
    code: 'UPSTREAM_OVERLOADED',
    retryAfterMs: 9,
    vendorType: 'c',
    ambiguous: false,
  });
  t.match(faultError({ message: 'x' }, 'acme'), { code: 'UPSTREAM_FAILED', status: 502 });
});
